using BenchmarkDotNet.Running;
using Lathe.Benchmarks;
using Lathe.Benchmarks.Gpt;
using Lathe.Benchmarks.Logits;
using Lathe.Benchmarks.Tuning;

string what = args.Length > 0 ? args[0] : "";
string[] rest = args.Length > 0 ? args[1..] : [];
switch (what)
{
    case "gemm": return GemmTable.Run(rest);
    case "attention": return AttentionTable.Run(rest);
    case "cached-attention": return CachedAttentionTable.Run(rest);
    case "batch": return BatchTable.Run(rest);
    case "decode": return DecodeTable.Run(rest);
    case "logits": return LogitsTable.Run(rest);
    case "tokenizer": return TokenizerTable.Run(rest);
    case "constraints": return ConstraintTable.Run(rest);
    case "samplers": return SamplerTable.Run(rest);
    case "gpt2": return GptStepTable.Run(GptShape.Gpt2, rest);
    case "lora": return TuningTable.Run(TuningShape.DialoGptMedium, rest);
    case "qlora": return TuningTable.Run(TuningShape.Llama135M, rest);
    case "nanogpt": return GptStepTable.Run(GptShape.Nano, rest);
    case "blocks": return rest.Contains("--pack") ? PackTable.Run() : BlockTable.Run(rest);
    case "bandwidth": return BandwidthTable.Run(rest);
    case "models": return RandomModels.Run(rest);
    case "speculation": return SpeculationTable.Run(rest);
    case "micro":
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(rest);
        return 0;
    case "export-digits": return DigitExport.Run(rest);
    default:
        Console.Error.WriteLine("Usage: dotnet run -c Release --project benchmarks/Lathe.Benchmarks -- gemm|attention|cached-attention|decode MODEL|batch MODEL|bandwidth|blocks|logits|speculation|tokenizer|constraints|samplers|gpt2|nanogpt|lora|qlora [--json] | micro [BenchmarkDotNet options] | export-digits FOLDER | models FOLDER");
        return 2;
}
