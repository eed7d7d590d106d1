using System.Text.Json;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Training.Tests.Vectors;

/// <summary>micrograd's own tests: a value used many times, in Float64.</summary>
internal static class ScalarVectors
{
    public static void Micrograd(VectorCase v)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(v.Path));
        foreach (JsonElement program in document.RootElement.EnumerateArray())
        {
            using var scope = new Scope();
            Dictionary<string, Tensor> inputs = program.GetProperty("inputs").EnumerateObject().ToDictionary(p => p.Name, p => scope.Variable<double>([], [p.Value.GetDouble()]));
            Tensor y = program.GetProperty("name").GetString() switch
            {
                "sanity_check" => SanityCheck(inputs["x"]),
                "more_ops" => MoreOps(inputs["a"], inputs["b"]),
                string other => throw new InvalidOperationException($"No such program: {other}."),
                null => throw new InvalidOperationException("A program has no name."),
            };
            scope.Backward(y);
            Assert.Equal(program.GetProperty("value").GetDouble(), y.Item(), 1e-6);
            foreach (JsonProperty gradient in program.GetProperty("grads").EnumerateObject())
                Assert.Equal(gradient.Value.GetDouble(), inputs[gradient.Name].Grad<double>()[0], 1e-6);
        }
    }

    private static Tensor SanityCheck(Tensor x)
    {
        Tensor z = (x * 2) + 2 + x;
        Tensor q = z.Relu() + (z * x);
        Tensor h = (z * z).Relu();
        return h + q + (q * x);
    }

    private static Tensor MoreOps(Tensor a, Tensor b)
    {
        Tensor c = a + b, d = (a * b) + (b * b * b);
        c += c + 1;
        c = c + 1 + c - a;
        d += (d * 2) + (b + a).Relu();
        d += (d * 3) + (b - a).Relu();
        Tensor f = (c - d).Square(), g = f / 2;
        return g + (f.Reciprocal() * 10);
    }
}
