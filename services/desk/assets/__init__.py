"""What the desk's pages take from npm packages, unpacked once beside this file, each file held to its hash."""
