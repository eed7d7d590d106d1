using System.CommandLine;
using Lathe.Cli.Commands;
using Lathe.Inference.Sampling;

namespace Lathe.Cli.Generating;

/// <summary>The flags that say how a token is drawn, for every verb that draws some.</summary>
internal sealed class SamplingFlags
{
    private readonly Option<double?> _temperature = Flag.Number("--temperature", "T", "Below 1 sharper, above 1 flatter; 0 takes the most probable token (default 0.8)", 0.0, 100);
    private readonly Option<int?> _topK = Flag.Number("--top-k", "K", "Draw from the K most probable tokens; 0 draws from all (default 0)", 0, int.MaxValue);
    private readonly Option<double?> _topP = Flag.Number("--top-p", "P", "Draw from the fewest tokens whose probabilities sum to P; 1 draws from all (default 0.95)", 1e-9, 1);
    private readonly Option<double?> _minP = Flag.Number("--min-p", "P", "Draw from tokens at least P times as probable as the most probable one; 0 draws from all (default 0)", 0.0, 1);
    private readonly Option<double?> _typical = Flag.Number("--typical", "P", "Draw from the most typical tokens whose probabilities sum to P; 1 draws from all (default 1)", 1e-9, 1);
    private readonly Option<string?> _order = Flag.Choice("--sampler-order", "hf: temperature, top-k, top-p, min-p, typical; llama.cpp: top-k, typical, top-p, min-p, temperature (default hf)", "hf", "llama.cpp");
    private readonly Option<ulong?> _seed = Flag.Number("--seed", "N", "Equal seeds give equal texts (default 0)", 0UL, ulong.MaxValue);

    public IReadOnlyList<Option> All => [_temperature, _topK, _topP, _minP, _typical, _order, _seed];

    public ulong Seed(ParseResult arguments) => arguments.GetValue(_seed) ?? 0;

    public SamplerOptions Build(ParseResult arguments) => new()
    {
        Temperature = arguments.GetValue(_temperature) ?? 0.8,
        TopK = arguments.GetValue(_topK) ?? 0,
        TopP = arguments.GetValue(_topP) ?? 0.95,
        MinP = arguments.GetValue(_minP) ?? 0,
        Typical = arguments.GetValue(_typical) ?? 1,
        Order = arguments.GetValue(_order) == "llama.cpp" ? SamplerOptions.LlamaCppOrder : SamplerOptions.HuggingFaceOrder,
    };
}
