// Check a log with golang.org/x/mod/sumdb, the module database's own code: note, tlog and its reading
// of tiles. One JSON request a line in, one JSON answer a line out; octets are base64. Request:
//
//	{"folder": …, "key": …, "checkpoint": …, "index": n, "entry": …, "old": m, "oldRoot": …,
//	 "path": […], "consistency": […], "witness": …}
//
// The tiles are read from the folder, hashed up to the checkpoint's root, and proofs are made from them;
// those that are given must be the very same, and must be accepted by its checks. A witness's key is
// checked by a verifier written here, since the library knows no cosignatures; the library finds and
// matches the line. Answer: {"accepted": true, "size": n} or {"accepted": false, "reason": …}.
package main

import (
	"bufio"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type request struct {
	Folder, Key, Checkpoint, Witness string
	Entry, OldRoot                   []byte
	Index, Old                       int64
	Path, Consistency                [][]byte
}

type tiles struct{ folder string }

func (tiles) Height() int                                { return 8 }
func (tiles) SaveTiles(tiles []tlog.Tile, data [][]byte) {}

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range wanted {
		// The module database puts the height into the path; tlog-tiles fixes it at 8 and does not.
		data, err := os.ReadFile(filepath.Join(t.folder, strings.Replace(tile.Path(), "tile/8/", "tile/", 1)))
		if err != nil {
			return nil, err
		}
		found = append(found, data)
	}
	return found, nil
}

type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (w witness) Name() string    { return w.name }
func (w witness) KeyHash() uint32 { return w.hash }
func (w witness) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	head := fmt.Sprintf("cosignature/v1\ntime %d\n", binary.BigEndian.Uint64(sig))
	return ed25519.Verify(w.key, append([]byte(head), msg...), sig[8:])
}

func newWitness(vkey string) (note.Verifier, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("malformed key of a witness")
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 33 || key[0] != 4 {
		return nil, errors.New("not the key of a witness")
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	return witness{parts[0], binary.BigEndian.Uint32(sum[:]), key[1:]}, nil
}

func hashes(data [][]byte) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(data))
	for i, each := range data {
		if copy(found[i][:], each) != 32 || len(each) != 32 {
			return nil, errors.New("a hash of another length")
		}
	}
	return found, nil
}

func same(made, given []tlog.Hash) bool {
	if len(made) != len(given) {
		return false
	}
	for i := range made {
		if made[i] != given[i] {
			return false
		}
	}
	return true
}

func check(r request) (int64, error) {
	log, err := note.NewVerifier(r.Key)
	if err != nil {
		return 0, err
	}
	known := []note.Verifier{log}
	if r.Witness != "" {
		witness, err := newWitness(r.Witness)
		if err != nil {
			return 0, err
		}
		known = append(known, witness)
	}
	opened, err := note.Open([]byte(r.Checkpoint), note.VerifierList(known...))
	if err != nil {
		return 0, err
	}
	signed := map[string]bool{}
	for _, sig := range opened.Sigs {
		signed[sig.Name] = true
	}
	for _, each := range known {
		if !signed[each.Name()] {
			return 0, errors.New("not signed by " + each.Name())
		}
	}
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return 0, err
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return 0, err
	}
	reader := tlog.TileHashReader(tlog.Tree{N: size, Hash: root}, tiles{r.Folder})
	path, err := hashes(r.Path)
	if err != nil {
		return 0, err
	}
	if err := tlog.CheckRecord(path, size, root, r.Index, tlog.RecordHash(r.Entry)); err != nil {
		return 0, err
	}
	made, err := tlog.ProveRecord(size, r.Index, reader)
	if err != nil {
		return 0, err
	}
	if !same(made, path) {
		return 0, errors.New("it makes another proof of inclusion")
	}
	consistency, err := hashes(r.Consistency)
	if err != nil {
		return 0, err
	}
	var oldRoot tlog.Hash
	copy(oldRoot[:], r.OldRoot)
	if err := tlog.CheckTree(consistency, size, root, r.Old, oldRoot); err != nil {
		return 0, err
	}
	grown, err := tlog.ProveTree(size, r.Old, reader)
	if err != nil {
		return 0, err
	}
	if !same(grown, consistency) {
		return 0, errors.New("it makes another proof of consistency")
	}
	return size, nil
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<20)
	out := json.NewEncoder(os.Stdout)
	for in.Scan() {
		var r request
		answer := map[string]any{"accepted": true}
		err := json.Unmarshal(in.Bytes(), &r)
		if err == nil {
			answer["size"], err = check(r)
		}
		if err != nil {
			answer = map[string]any{"accepted": false, "reason": err.Error()}
		}
		out.Encode(answer)
	}
}
