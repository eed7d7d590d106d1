using System.Text.Json;
using System.Text.RegularExpressions;
using Lathe.Nn.Formats.Safetensors;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Training.Tests.Vectors;

/// <summary>
/// One acceptance vector: its inputs, and its expected values, each of which must be compared (or excused with a reason) before the
/// case is finished, so that a runner cannot forget one.
/// </summary>
internal sealed class VectorCase : IDisposable
{
    private readonly JsonElement _entry;
    private readonly SafetensorsFile? _file;
    private readonly HashSet<string> _open = [];

    public VectorCase(JsonElement entry, string path)
    {
        _entry = entry;
        Path = path;
        if (!path.EndsWith(".safetensors", StringComparison.Ordinal)) return;
        _file = SafetensorsFile.Open(path);
        _open = [.. _file.Names.Where(n => n.StartsWith("exp.", StringComparison.Ordinal))];
    }

    public string Id => _entry.GetProperty("id").GetString()!;

    public string Path { get; }

    public JsonElement Parameters => _entry.GetProperty("params");

    public IEnumerable<string> Names => File.Names;

    private SafetensorsFile File => _file ?? throw new InvalidOperationException($"{Id} is a text case: read {Path}.");

    public double Number(string parameter) => Parameters.GetProperty(parameter).GetDouble();

    public int Integer(string parameter) => Parameters.GetProperty(parameter).GetInt32();

    public bool Has(string name) => File.Contains(name);

    /// <summary>A weight's name with or without the ending that the sources differ in.</summary>
    public string Weight(string name) => Has($"w.{name}") ? $"w.{name}" : $"w.{name}.weight";

    public Shape Shape(string name) => [.. File[name].Shape.Select(s => checked((int)s))];

    public float[] Floats(string name) => File.Read<float>(name);

    public int[] Integers(string name) => [.. File.Read<long>(name).Select(v => checked((int)v))];

    public bool[] Flags(string name) => [.. File.Bytes(name).ToArray().Select(b => b != 0)];

    public Tensor Variable(Scope scope, string name) => scope.Variable<float>(Shape(name), Floats(name));

    public Tensor Input(Scope scope, string name) => scope.Input<float>(Shape(name), Floats(name));

    public Tensor Ids(Scope scope, string name) => scope.Input<int>(Shape(name), Integers(name));

    /// <summary>Fills a parameter with weights of the case, one after another.</summary>
    public void Fill(Parameter parameter, params ReadOnlySpan<string> names)
    {
        Span<float> to = parameter.Value<float>();
        foreach (string name in names)
        {
            float[] values = Floats(name);
            values.CopyTo(to);
            to = to[values.Length..];
        }

        Assert.True(to.IsEmpty, $"{Id}: {to.Length} values of {parameter} are not in the vector.");
    }

    /// <summary>Compares runs of one array, one after another, with several expected tensors.</summary>
    public void ExpectParts(ReadOnlySpan<float> got, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            int count = checked((int)File[name].ElementCount);
            Expect(name, got[..count]);
            got = got[count..];
        }

        Assert.True(got.IsEmpty);
    }

    public void Expect(string name, ReadOnlySpan<float> got) => Expect(name, got.ToArray().Select(v => (double)v).ToArray());

    public void Expect(string name, params double[] got)
    {
        double[] expected = File.Read<double>(name);
        Assert.Equal(expected.Length, got.Length);
        (double relative, double absolute) = Tolerance(name);
        for (int i = 0; i < got.Length; i++)
        {
            bool same = double.IsNaN(expected[i]) ? double.IsNaN(got[i]) : Math.Abs(expected[i] - got[i]) <= absolute + (relative * Math.Abs(expected[i]));
            Assert.True(same, $"{Id}, {name}[{i}]: expected {expected[i]:G9}, got {got[i]:G9}; tolerance {absolute:G3} + {relative:G3}·|expected|.");
        }

        _open.Remove(name);
    }

    /// <summary>Leaves an expected tensor uncompared; the reason is for the reader of the runner.</summary>
    public void Excuse(string name, string reason)
    {
        Assert.NotEmpty(reason);
        Assert.True(_open.Remove(name), $"{Id} has no open '{name}'.");
    }

    public void Finish() => Assert.True(_open.Count == 0, $"{Id}: the runner compared nothing with {string.Join(", ", _open)}.");

    public void Dispose() => _file?.Dispose();

    private (double Relative, double Absolute) Tolerance(string name)
    {
        JsonElement from = _entry;
        if (_entry.TryGetProperty("tol", out JsonElement tol) && tol.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty rule in tol.EnumerateObject())
            {
                string pattern = "^" + Regex.Escape(rule.Name).Replace("\\*", ".*", StringComparison.Ordinal) + "$";
                if (Regex.IsMatch(name, pattern)) from = rule.Value;
            }
        }

        return (from.GetProperty("rtol").GetDouble(), from.GetProperty("atol").GetDouble());
    }
}
