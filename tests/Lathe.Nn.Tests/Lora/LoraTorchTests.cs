using System.Text.Json;
using Lathe.Nn.Lora;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Tests.Lora;

/// <summary>LoRA, rank-stabilised LoRA and DoRA against the same written by hand in PyTorch (<c>tests/fixtures/make_lora_reference.py</c>).</summary>
public sealed class LoraTorchTests
{
    public static TheoryData<string> Names => [.. Cases().Select(c => c.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Values_gradients_and_merged_weights(string name)
    {
        JsonElement c = Cases().First(c => c.GetProperty("name").GetString() == name);
        int rows = Size("rows"), inputs = Size("inputs"), outputs = Size("outputs"), rank = Size("rank");
        double scale = new LoraOptions { RankStabilized = c.GetProperty("stabilized").GetBoolean() }.Scale(rank, c.GetProperty("alpha").GetDouble());
        using var scope = new Scope();
        Tensor x = Variable("x", rows, inputs), a = Variable("lora_A", rank, inputs), b = Variable("lora_B", outputs, rank);
        Tensor w = scope.Input<double>([outputs, inputs], Numbers("weight"));
        Tensor? bias = c.GetProperty("bias").ValueKind == JsonValueKind.Null ? null : scope.Input<double>([outputs], Numbers("bias"));
        Tensor? m = c.GetProperty("dora").GetBoolean() ? Variable("magnitude", outputs) : null;
        Tensor y = x.Linear(w, bias).AddLowRank(x, a, b, scale: scale);
        if (m is { } lengths) y = y.WithMagnitude(lengths, w, a, b, bias, scale: scale);
        Close("y", y.Data<double>());
        Close("y", x.Linear(scope.Input<double>([outputs, inputs], Numbers("merged")), bias).Data<double>());
        scope.Backward(y, scope.Input<double>(y.Shape, [.. Enumerable.Range(0, rows * outputs).Select(i => Math.Cos(i * 0.9))]));
        Close("grad_x", x.Grad<double>());
        Close("grad_A", a.Grad<double>());
        Close("grad_B", b.Grad<double>());
        if (m is { } learnt) Close("grad_magnitude", learnt.Grad<double>());

        int Size(string key) => c.GetProperty(key).GetInt32();
        double[] Numbers(string key) => [.. c.GetProperty(key).EnumerateArray().Select(v => v.GetDouble())];
        Tensor Variable(string key, params ReadOnlySpan<int> sizes) => scope.Variable<double>(new Shape(sizes), Numbers(key));
        void Close(string key, ReadOnlySpan<double> got)
        {
            double[] expected = Numbers(key);
            for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], got[i], 1e-9);
        }
    }

    private static JsonElement[] Cases()
    {
        const string Name = "tests/fixtures/lora_reference.json";
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, Name))) folder = folder.Parent;
        Assert.True(folder is not null, $"No {Name} in any folder above {AppContext.BaseDirectory}: run the tests from a checkout.");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.FullName, Name)));
        return [.. document.RootElement.Clone().GetProperty("cases").EnumerateArray()];
    }
}
