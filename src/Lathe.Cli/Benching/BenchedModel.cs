using Lathe.Cli.Models;
using Lathe.Nn.Models;
using Lathe.Nn.Models.Accounting;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Blocks;

namespace Lathe.Cli.Benching;

/// <summary>What a loaded model costs to run: bytes that a token reads and operations that it takes.</summary>
internal sealed class BenchedModel
{
    private readonly TransformerConfig _config;

    public BenchedModel(ModelSource source)
    {
        _config = source.Model.Config;
        Parameters = ParameterCount.Of(_config);
        var types = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (Parameter parameter in source.Model.Parameters)
        {
            long bytes = Bytes(parameter);
            Size += bytes;
            foreach ((string type, double share) in Types(parameter)) types[type] = types.GetValueOrDefault(type) + (long)(share * bytes);
            if (!IsTable(source.Model, parameter)) Read += bytes;
        }

        WeightBytes = types;
        Type = types.MaxBy(t => t.Value).Key;
        Name = $"{source.Family} {Short(Parameters.Total)} {Type}";
    }

    /// <summary><c>llama 134.52 M Q8_0</c>.</summary>
    public string Name { get; }

    /// <summary>The type that holds most bytes.</summary>
    public string Type { get; }

    /// <summary>Bytes of each type.</summary>
    public IReadOnlyDictionary<string, long> WeightBytes { get; }

    public ParameterCount Parameters { get; }

    /// <summary>Bytes of all weights in memory.</summary>
    public long Size { get; }

    /// <summary>Bytes of weights that a token reads: not the tables it takes a row of, nor experts it is not sent to.</summary>
    public long Read { get; }

    /// <summary>Bytes that a token reads, weights and cache, over a generation on average.</summary>
    public double BytesPerToken(BenchTest test)
    {
        double seen = (test.Tokens + 1) / 2.0, element = test.Cache switch { CacheType.F16 => 2, CacheType.Q8_0 => 34.0 / 32, CacheType.F64 => 8, _ => 4 };
        if (_config.SlidingWindow > 0) seen = Math.Min(seen, _config.SlidingWindow);
        double experts = Parameters.Total == Parameters.Active ? 1 : (double)Parameters.Active / Parameters.Total;
        return (Read * experts) + (2 * seen * _config.Layers * _config.KeyValueHeadCount * _config.HeadWidth * element);
    }

    /// <summary>Operations of a token of a prompt on average; only the last one has logits.</summary>
    public double OperationsPerToken(BenchTest test)
    {
        FlopCount flops = FlopCount.Of(_config, 1, test.Tokens);
        return (flops.Forward - flops.Head + (flops.Head / test.Tokens)) / test.Tokens;
    }

    // As a file has them: the padding of panels, which small models have much of, is no weight.
    private static long Bytes(Parameter parameter) => parameter.Blocks is { } blocks ? blocks.FileBytes(0, blocks.Rows) : parameter.Count * parameter.DType.SizeOf();

    private static IEnumerable<(string Type, double Share)> Types(Parameter parameter) => parameter.Blocks is not { } blocks
        ? [(parameter.DType switch { DType.Float32 => "F32", DType.BFloat16 => "BF16", DType type => type.ToString() }, 1)]
        : blocks.Segments.Select(s => (s.Format.ToString(), s.Rows * s.Format.RowBytes(blocks.Columns) / (double)blocks.Segments.Sum(o => o.Rows * o.Format.RowBytes(blocks.Columns))));

    private static bool IsTable(Transformer model, Parameter parameter) => parameter != model.HeadWeight
        && (parameter == model.Tokens.Weight || parameter == model.PositionTable?.Weight || parameter == model.TokenTypes?.Weight);

    private static string Short(long count)
    {
        (double scale, string unit) = count >= 1_000_000_000 ? (1e9, "B") : count >= 1_000_000 ? (1e6, "M") : (1e3, "K");
        return (count / scale).ToString("0.##", System.Globalization.CultureInfo.InvariantCulture) + unit;
    }
}
