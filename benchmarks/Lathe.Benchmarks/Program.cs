if (args.Length > 0 && args[0] == "gemm") return Lathe.Benchmarks.GemmTable.Run(args[1..]);
return 0;
