// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Anchors for the checkpoints of append-only logs
/// @notice Keeps, for each publisher and log, the size and root of the last checkpoint, and when it
/// came. Sizes only grow: once a root stands here for a size, its publisher can put no other root
/// in its place. There is no owner, nothing can be paid in, changed or switched off, and one
/// deployment serves any number of publishers.
contract CairnAnchor {
    struct Head {
        uint64 size;
        uint64 time;
        uint64 blockNumber;
        bytes32 root;
    }

    /// @dev publisher => origin => its last checkpoint. The first three members share one slot.
    mapping(address => mapping(bytes32 => Head)) private heads;

    /// @notice A checkpoint was anchored.
    /// @param publisher the account that sent it
    /// @param origin SHA-256 of the log's origin line
    /// @param size the number of entries
    /// @param root the Merkle tree hash of them
    event Anchored(address indexed publisher, bytes32 indexed origin, uint64 size, bytes32 root);

    /// @notice The size is not larger than the last one.
    error NotGrown(uint64 last, uint64 offered);

    /// @notice Anchor a checkpoint of one's own log.
    function anchor(bytes32 origin, uint64 size, bytes32 root) external {
        Head storage head = heads[msg.sender][origin];
        if (size <= head.size) revert NotGrown(head.size, size);
        head.size = size;
        head.time = uint64(block.timestamp);
        head.blockNumber = uint64(block.number);
        head.root = root;
        emit Anchored(msg.sender, origin, size, root);
    }

    /// @notice The last checkpoint of a publisher's log; all zero where there is none.
    function latest(address publisher, bytes32 origin)
        external
        view
        returns (uint64 size, bytes32 root, uint64 time, uint64 blockNumber)
    {
        Head storage head = heads[publisher][origin];
        return (head.size, head.root, head.time, head.blockNumber);
    }
}
