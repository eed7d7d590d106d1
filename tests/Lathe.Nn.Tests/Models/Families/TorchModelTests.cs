using System.Text.Json;
using System.Text.Json.Nodes;
using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Nn.Models.Weights;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Tests.Models.Families;

/// <summary>Small models of every family against PyTorch: config and weights by their published names, logits, loss, every gradient.</summary>
public sealed class TorchModelTests
{
    private const double Tolerance = 2e-6;
    private static readonly JsonObject Cases = Load();

    public static TheoryData<string> Decoders => [.. Cases.Where(c => c.Value!["logits"] is not null).Select(c => c.Key)];

    public static TheoryData<string> Encoders => [.. Cases.Where(c => c.Value!["scores"] is not null).Select(c => c.Key)];

    [Theory]
    [MemberData(nameof(Decoders))]
    public void Logits_loss_and_gradients_of_decoders(string name)
    {
        JsonNode one = Cases[name]!;
        (ModelFamily family, TransformerConfig config) = Config(name, one["config"]!.AsObject());
        using var model = new Transformer(config, new Initializer(1, DType.Float64));
        Assert.Empty(WeightReader.Read(model.Parameters, family.Weights(config), new WaveWeights(Shapes(one)), family.Prefixes));
        using var scope = new Scope();
        int[] ids = Integers(one["ids"]!), shape = Integers(one["shape"]!);
        int batch = shape[0], length = shape[1];
        Tensor logits = model.Forward(scope.Input<int>([batch, length], ids));
        Close(Numbers(one["logits"]!), logits.Data<double>(), $"{name}: logits");

        int[] targets = [.. ids.Select((_, i) => i % length == length - 1 ? -100 : ids[i + 1])];
        Tensor loss = logits.CrossEntropy(scope.Input<int>([batch, length], targets));
        if (model.BalanceLoss is { } balance) loss += balance;
        Close([one["loss"]!.GetValue<double>()], [loss.Item()], $"{name}: loss");
        scope.Backward(loss);
        Gradients(name, one, model.Parameters, family.Weights(config), family.Prefixes);
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void Vectors_scores_and_gradients_of_encoders(string name)
    {
        JsonNode one = Cases[name]!;
        (ModelFamily family, TransformerConfig config) = Config(name, one["config"]!.AsObject());
        const int Labels = 3;
        using var model = new Transformer(config, new Initializer(1, DType.Float64));
        using var head = new EncoderHead(new Initializer(1, DType.Float64), config, Labels);
        var source = new WaveWeights(Shapes(one));
        Assert.Equal(4, WeightReader.Read(model.Parameters, family.Weights(config), source, family.Prefixes).Count);
        WeightReader.Read(head.Parameters, EncoderHead.Weights(config, Labels), source);
        int[] ids = Integers(one["ids"]!), lengths = Integers(one["lengths"]!), types = Integers(one["types"]!);
        using var scope = new Scope();
        Tensor i = scope.Input<int>([3, 6], ids), l = scope.Input<int>([3], lengths), t = scope.Input<int>([3, 6], types);
        Close(Numbers(one["mean"]!), new TextEncoder(model).Embed(i, l, t).Data<double>(), $"{name}: mean");
        Close(Numbers(one["first"]!), new TextEncoder(model, Pooling.First).Embed(i, l, t).Data<double>(), $"{name}: first");
        Tensor scores = new TextEncoder(model, head: head).Score(i, l, t);
        Close(Numbers(one["scores"]!), scores.Data<double>(), $"{name}: scores");
        scope.Backward(scores.Square().Sum());
        Gradients(name, one, model.Parameters, family.Weights(config), family.Prefixes);
        Gradients(name, one, head.Parameters, EncoderHead.Weights(config, Labels));
    }

    [Theory]
    [MemberData(nameof(Decoders))]
    public void A_config_written_and_read_again_is_the_same(string name)
    {
        (_, TransformerConfig config) = Config(name, Cases[name]!["config"]!.AsObject());
        ModelFamily family = ModelFamilies.Of(config);
        JsonObject json = new() { ["model_type"] = family.Name };
        family.Write(config, json);
        TransformerConfig again = ModelFamilies.OfModelType((string)json["model_type"]!, "test").Read(new ConfigReader(JsonNode.Parse(json.ToJsonString())!.AsObject(), "test"));
        Assert.Equal(config with { HeadSize = config.HeadWidth, KeyValueHeads = config.KeyValueHeadCount, FeedForward = config.FeedForwardWidth },
            again with { HeadSize = again.HeadWidth, KeyValueHeads = again.KeyValueHeadCount, FeedForward = again.FeedForwardWidth });
    }

    [Theory]
    [MemberData(nameof(Decoders))]
    public void The_parameter_list_is_the_models(string name)
    {
        (_, TransformerConfig config) = Config(name, Cases[name]!["config"]!.AsObject());
        using var model = new Transformer(config, new Initializer(1));
        Assert.Equal(model.Parameters.Select(p => new ParameterShape(p.Name, p.Shape)), ParameterList.Of(config));
    }

    private static (ModelFamily Family, TransformerConfig Config) Config(string name, JsonObject json)
    {
        if (name.StartsWith("lathe", StringComparison.Ordinal)) json = new JsonObject { ["model_type"] = "lathe", ["transformer"] = json.DeepClone() };
        ModelFamily family = ModelFamilies.OfModelType((string)json["model_type"]!, name);
        TransformerConfig config = family.Read(new ConfigReader(json, name));
        config.Validate();
        return (family, config);
    }

    private static void Gradients(string name, JsonNode one, IReadOnlyList<Parameter> parameters, IEnumerable<WeightPart> parts, params IReadOnlyList<string> prefixes)
    {
        Dictionary<string, Parameter> gradients = parameters.ToDictionary(p => p.Name, Gradient);
        foreach (WeightPart part in parts)
        {
            JsonNode? found = ((IEnumerable<string>)["", .. prefixes]).Select(p => one["gradients"]![p + part.Name]).FirstOrDefault(g => g is not null);
            Assert.True(found is not null, $"{name}: no gradient of {part.Name}");
            float[] g = WeightWriter.Values(gradients, part);
            int last = g.Length - 1;
            double norm = Math.Sqrt(g.Sum(v => (double)v * v));
            Close(Numbers(found!), [norm, g[0], g[last / 3], g[2 * last / 3], g[last]], $"{name}: gradient of {part.Name}");
        }

        foreach (Parameter g in gradients.Values) g.Dispose();
    }

    private static Parameter Gradient(Parameter p)
    {
        var g = new Parameter(p.Name, p.Shape, DType.Float64);
        p.Grad<double>().CopyTo(g.Value<double>());
        return g;
    }

    private static void Close(double[] expected, ReadOnlySpan<double> actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = Math.Max(1e-3, expected.Max(Math.Abs));
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= Tolerance * scale, $"{what}, element {i}: PyTorch has {expected[i]:G9}, Lathe {actual[i]:G9}.");
    }

    private static IEnumerable<KeyValuePair<string, Shape>> Shapes(JsonNode one)
        => one["weights"]!.AsObject().Select(w => KeyValuePair.Create(w.Key, new Shape(Integers(w.Value!))));

    private static double[] Numbers(JsonNode node) => [.. node.AsArray().Select(v => v!.GetValue<double>())];

    private static int[] Integers(JsonNode node) => [.. node.AsArray().Select(v => v!.GetValue<int>())];

    private static JsonObject Load()
    {
        const string Name = "tests/fixtures/model_reference.json";
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, Name))) folder = folder.Parent;
        Assert.True(folder is not null, $"No {Name} in any folder above {AppContext.BaseDirectory}: run the tests from a checkout.");
        return JsonNode.Parse(File.ReadAllText(Path.Combine(folder.FullName, Name)))!.AsObject();
    }
}
