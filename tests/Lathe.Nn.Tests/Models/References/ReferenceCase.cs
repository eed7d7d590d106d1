using System.Text.Json;
using System.Text.Json.Serialization;
using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Tests.Models.References;

/// <summary>
/// A small random transformer and what PyTorch computes with it (<c>transformer_reference.json</c>, made by
/// <c>make_transformer_reference.py</c>). The weights are a hash of name and place that both sides compute.
/// </summary>
internal sealed class ReferenceCase
{
    private static readonly JsonSerializerOptions Options = new() { Converters = { new JsonStringEnumConverter() } };
    private static readonly Lazy<Dictionary<string, JsonElement>> All = new(Read);
    private readonly JsonElement _root;

    private ReferenceCase(string name)
    {
        _root = All.Value[name];
        Name = name;
        Config = _root.GetProperty("config").Deserialize<TransformerConfig>(Options)!;
        Batch = _root.GetProperty("batch").GetInt32();
        Length = _root.GetProperty("length").GetInt32();
    }

    public static IReadOnlyCollection<string> Names => All.Value.Keys;

    public string Name { get; }

    public TransformerConfig Config { get; }

    public int Batch { get; }

    public int Length { get; }

    public int[] Ids => Integers("ids");

    public static ReferenceCase Load(string name) => new(name);

    public int[] Integers(string name) => [.. _root.GetProperty(name).EnumerateArray().Select(e => e.GetInt32())];

    public double[] Numbers(string name) => Numbers(_root.GetProperty(name));

    public double Number(string name) => _root.GetProperty(name).GetDouble();

    /// <summary>The model with its weights; every element of every parameter must be among them.</summary>
    public Transformer Build(DType type, TransformerConfig? config = null)
    {
        var model = new Transformer(config ?? Config, new Initializer(1, type));
        long filled = 0;
        foreach (JsonElement weight in Weights)
        {
            (Parameter p, int start, int count) = Place(model, weight);
            Fill(p, start, count, weight.GetProperty("key").GetUInt32(), weight.GetProperty("scale").GetDouble(), weight.GetProperty("offset").GetDouble());
            filled += count;
        }

        Assert.Equal(model.ParameterCount, filled);
        return model;
    }

    /// <summary>Token ids [B, T], or a run of their columns.</summary>
    public Tensor Input(Scope scope, int from = 0, int count = 0) => scope.Input<int>([Batch, Length], Ids).Slice(1, from, count == 0 ? Length : count);

    /// <summary>The loss of a language model, with the balance of its experts: what the gradients are of.</summary>
    public Tensor Loss(Transformer model, Scope scope, Tensor logits)
    {
        Tensor loss = logits.CrossEntropy(scope.Input<int>([Batch, Length], Integers("targets")));
        return model.BalanceLoss is { } balance ? loss + balance : loss;
    }

    /// <summary>The gradient of every weight against PyTorch's.</summary>
    public void ExpectGradients(Transformer model, double tolerance)
    {
        // A gradient that is 0 in theory (a bias of keys, which moves all scores of a query alike) is rounding noise on both sides.
        double largest = Weights.Max(w => w.GetProperty("grad").GetProperty("norm").GetDouble());
        foreach (JsonElement weight in Weights)
        {
            (Parameter p, int start, int count) = Place(model, weight);
            double[] grad = (p.DType == DType.Float64 ? p.Grad<double>().ToArray() : [.. p.Grad<float>().ToArray().Select(v => (double)v)])[start..(start + count)];
            ExpectChecksums($"gradient of {weight.GetProperty("name").GetString()}", weight.GetProperty("grad"), grad, tolerance, largest);
        }
    }

    public void ExpectOutput(string what, double[] values, double tolerance) => ExpectChecksums(what, _root.GetProperty("output"), values, tolerance, 0);

    public void Expect(string what, double[] expected, double[] got, double tolerance)
    {
        Assert.Equal(expected.Length, got.Length);
        for (int i = 0; i < got.Length; i++) Close($"{what}[{i}]", expected[i], got[i], tolerance * (1 + Math.Abs(expected[i])));
    }

    public static double[] Values(Tensor x) => x.DType == DType.Float64 ? x.Data<double>().ToArray() : [.. x.Data<float>().ToArray().Select(v => (double)v)];

    /// <summary>Uniform on [−1, 1): the finaliser of MurmurHash3, as in the script.</summary>
    public static double[] Hashed(uint key, int count)
    {
        double[] values = new double[count];
        for (uint i = 0; i < count; i++)
        {
            uint x = (i * 0x9E3779B1u) + key;
            x = (x ^ (x >> 16)) * 0x85EBCA6Bu;
            x = (x ^ (x >> 13)) * 0xC2B2AE35u;
            values[i] = ((x ^ (x >> 16)) * (2.0 / 4294967296.0)) - 1;
        }

        return values;
    }

    /// <summary>Fills a parameter that is not the transformer's by the key it has in a table of the case.</summary>
    public void FillHashed(Parameter p, string table, string name)
        => Fill(p, 0, (int)p.Count, _root.GetProperty(table).GetProperty(name).GetUInt32(), p.Shape.Rank == 1 ? 0.2 : 0.35, 0);

    private static void Fill(Parameter p, int start, int count, uint key, double scale, double offset)
    {
        double[] hash = Hashed(key, count);
        for (int i = 0; i < count; i++)
        {
            double value = offset + (scale * hash[i]);
            if (p.DType == DType.Float64) p.Value<double>()[start + i] = value;
            else p.Value<float>()[start + i] = (float)value;
        }
    }

    private IEnumerable<JsonElement> Weights => _root.GetProperty("weights").EnumerateArray();

    private void ExpectChecksums(string what, JsonElement expected, double[] got, double tolerance, double largest)
    {
        double norm = expected.GetProperty("norm").GetDouble(), allowed = tolerance * Math.Max(norm, 0.01 * largest);
        double[] hash = Hashed(77, got.Length), values = Numbers(expected.GetProperty("values"));
        int[] at = [.. expected.GetProperty("at").EnumerateArray().Select(e => e.GetInt32())];
        Close($"norm of {what}", norm, Math.Sqrt(got.Sum(v => v * v)), allowed);
        Close($"hashed sum of {what}", expected.GetProperty("sum").GetDouble(), got.Zip(hash, (a, b) => a * b).Sum(), allowed);
        for (int i = 0; i < at.Length; i++) Close($"{what}[{at[i]}]", values[i], got[at[i]], allowed);
    }

    private void Close(string what, double expected, double got, double allowed)
        => Assert.True(Math.Abs(expected - got) <= allowed, $"{Name}: {what}: PyTorch has {expected:G12}, Lathe {got:G12} (allowed {allowed:G3}).");

    private static (Parameter Parameter, int Start, int Count) Place(Transformer model, JsonElement weight)
    {
        string name = weight.GetProperty("parameter").GetString()!;
        Parameter p = model.Parameters.SingleOrDefault(q => q.Name == name) ?? throw new InvalidOperationException($"The model has no {name}.");
        int count = weight.GetProperty("shape").EnumerateArray().Aggregate(1, (n, e) => n * e.GetInt32());
        return (p, weight.GetProperty("row").GetInt32() * (p.Shape.Rank == 1 ? 1 : p.Shape[1]), count);
    }

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetDouble())];

    private static Dictionary<string, JsonElement> Read()
    {
        const string Name = "tests/fixtures/transformer_reference.json";
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, Name))) folder = folder.Parent;
        Assert.True(folder is not null, $"No {Name} in any folder above {AppContext.BaseDirectory}: run the tests from a checkout.");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.FullName, Name)));
        return document.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.Clone());
    }
}
