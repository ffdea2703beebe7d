"""What the commands are tried before: a node of a chain, on loopback."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


@pytest.fixture(scope="module")
def chain_node(in_process_chain):
    """A node that makes a block whenever somebody asks for the newest one."""
    evm = in_process_chain.InProcessChain()
    evm.down = False
    guard = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with guard:
                if b'"finalized"' in body:
                    evm.mine()
                    evm.final = evm.height - 1
                answer = b"<html>" if evm.down else evm.ask(body)
            self.send_response(502 if evm.down else 200)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    evm.url = f"http://127.0.0.1:{server.server_address[1]}/secret-path"
    yield evm
    server.shutdown()
    server.server_close()
    thread.join()
