from xuanmin.cli import main

main()
