using System.Text.Json;
using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Training.Data.Formatting;

namespace Lathe.Training.Tests.Preference;

/// <summary>What PyTorch computed (<c>preference_reference.json</c>), and the formulas both sides make their inputs from; see <c>make_preference_reference.py</c>.</summary>
internal static class PreferenceReference
{
    private static readonly Lazy<JsonElement> Root = new(Load);

    /// <summary>Prompts with a better and a worse response.</summary>
    public static readonly (int[] Prompt, int[] Chosen, int[] Rejected)[] Data =
        [([1, 4, 9], [5, 2], [7, 7, 2]), ([3], [11, 12, 13, 2], [6, 2]), ([8, 8, 1, 2, 0], [17, 2], [18, 16, 3, 2])];

    public static IReadOnlyList<EncodedPair> Pairs => [.. Data.Select(d => new EncodedPair(Example(d.Prompt, d.Chosen), Example(d.Prompt, d.Rejected)))];

    public static EncodedExample Example(int[] prompt, int[] response)
        => new([.. prompt, .. response], [.. prompt.Select(_ => false), .. response.Select(_ => true)]);

    public static JsonElement At(params ReadOnlySpan<string> path)
    {
        JsonElement element = Root.Value;
        foreach (string name in path) element = element.GetProperty(name);
        return element;
    }

    public static double[] Numbers(params ReadOnlySpan<string> path) => Numbers(At(path));

    public static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetDouble())];

    public static float[] Waves(int count, double k, double scale = 0.1, double offset = 0)
        => [.. Enumerable.Range(0, count).Select(i => (float)(offset + (scale * Math.Sin((0.37 * i) + (0.11 * (i % 13) * (i % 13)) + k))))];

    /// <summary>The small GPT-2; the reference's weights are those of another shift.</summary>
    public static Transformer Model(double shift = 0)
    {
        TransformerConfig config = Gpt2.Small with { Vocabulary = 19, Width = 16, Heads = 4, Layers = 2, Context = 24, FeedForward = 32 };
        var model = new Transformer(config, Initializer.Unfilled());
        foreach (Parameter p in model.Parameters)
        {
            double offset = p.Name.EndsWith("norm.weight", StringComparison.Ordinal) ? 1 : 0;
            Waves((int)p.Count, 3 + (0.7 * p.Name.Sum(c => c)) + shift, 0.25, offset).CopyTo(p.Value<float>());
        }

        return model;
    }

    /// <summary>Compares loss and gradients, of each its norm and its product with a wave.</summary>
    public static void ExpectModel(string name, double loss, IEnumerable<Parameter> parameters)
    {
        Close(At("model", name, "loss").GetDouble(), loss, $"{name}: loss");
        Dictionary<string, Parameter> all = parameters.ToDictionary(p => p.Name);
        foreach (JsonProperty expected in At("model", name, "grads").EnumerateObject())
        {
            float[] gradient = all[expected.Name].Grad<float>().ToArray(), wave = Waves(gradient.Length, 31, 1);
            double[] digest = Numbers(expected.Value);
            Close(digest[0], Math.Sqrt(gradient.Sum(g => (double)g * g)), $"{name}: norm of the gradient of {expected.Name}", 0);
            Close(digest[1], gradient.Zip(wave, (g, w) => (double)g * w).Sum(), $"{name}: gradient of {expected.Name}", digest[0]);
            all.Remove(expected.Name);
        }

        Assert.All(all.Values, p => Assert.True(!p.HasGrad || !p.Grad<float>().ContainsAnyExcept(0f), $"{name}: {p} has a gradient here and none in PyTorch."));
    }

    public static void Close(IReadOnlyList<double> expected, ReadOnlySpan<float> actual, string what)
    {
        Assert.Equal(expected.Count, actual.Length);
        for (int i = 0; i < actual.Length; i++) Close(expected[i], actual[i], $"{what}[{i}]");
    }

    public static void Close(double expected, double actual, string what, double scale = 0.1)
        => Assert.True(Math.Abs(expected - actual) <= 3e-5 * Math.Max(Math.Abs(expected), Math.Max(scale, 1e-3)), $"{what}: PyTorch has {expected:G9}, Lathe {actual:G9}.");

    private static JsonElement Load()
    {
        const string Name = "tests/fixtures/preference_reference.json";
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, Name))) folder = folder.Parent;
        Assert.True(folder is not null, $"No {Name} in any folder above {AppContext.BaseDirectory}: run the tests from a checkout.");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.FullName, Name)));
        return document.RootElement.Clone();
    }
}
