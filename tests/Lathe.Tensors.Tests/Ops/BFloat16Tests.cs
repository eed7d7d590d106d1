using Lathe.Tensors.Autograd;
using Lathe.Tensors.Tests.Cases;
using Xunit;

namespace Lathe.Tensors.Tests.Ops;

/// <summary>bfloat16 storage: rounding, every op against floats, gradients, memory.</summary>
public sealed class BFloat16Tests
{
    [Fact]
    public void RoundsToTheNearestTiesToEven()
    {
        (float From, ushort Bits)[] known =
        [
            (1f, 0x3F80), (-2f, 0xC000), (1.00390625f, 0x3F80), (1.01171875f, 0x3F82), (1.005f, 0x3F81), (0f, 0), (-0f, 0x8000), (float.PositiveInfinity, 0x7F80),
            (3.3895314e38f, 0x7F7F), (3.4e38f, 0x7F80), (1e-40f, 0x0001), (float.MaxValue, 0x7F80),
        ];
        foreach ((float from, ushort bits) in known) Assert.Equal(bits, ((BFloat16)from).Bits);
        Assert.True(float.IsNaN((BFloat16)float.NaN));
        Assert.True(float.IsNaN((BFloat16)BitConverter.UInt32BitsToSingle(0x7F800001)));
        for (int i = 0; i <= ushort.MaxValue; i++)
        {
            var x = new BFloat16((ushort)i);
            if (!float.IsNaN(x)) Assert.Equal(x, (BFloat16)(float)x);
        }
    }

    [Fact]
    public void KernelsRoundAsTheScalarDoes()
    {
        using var scope = new Scope(record: false);
        var random = new Random(2);
        float[] values = [.. Enumerable.Range(0, 10007).Select(_ => BitConverter.UInt32BitsToSingle((uint)random.NextInt64(1L << 32)))];
        Tensor halves = scope.Input<float>([values.Length], values).To(DType.BFloat16);
        for (int i = 0; i < values.Length; i++) Assert.Equal(((BFloat16)values[i]).Bits, halves.Data<BFloat16>()[i].Bits);
        Tensor back = halves.To(DType.Float32);
        for (int i = 0; i < values.Length; i++) Assert.Equal(BitConverter.SingleToUInt32Bits(halves.Data<BFloat16>()[i]), BitConverter.SingleToUInt32Bits(back.Data<float>()[i]));
    }

    public static TheoryData<string> Names => [.. OpCases.All.Where(c => !c.Large && !c.Empty && c.Repeatable).GroupBy(c => c.Op.Split(' ')[0]).SelectMany(g => g.Take(4)).Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryOpIsThatOfFloatsRounded(string name)
    {
        OpCase c = OpCases.All.First(x => x.Name == name);
        (float[] y, float[][] gradients) = Run(c, DType.BFloat16);
        (float[] expected, float[][] expectedGradients) = Run(c, DType.Float32);
        Close(expected, y, $"{name}: value");
        for (int i = 0; i < gradients.Length; i++) Close(expectedGradients[i], gradients[i], $"{name}: gradient {i}");
    }

    // Inputs are exact in bfloat16, so what differs is the rounding of values between and of the output.
    private static void Close(float[] expected, float[] actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        float scale = Math.Max(1, expected.Select(Math.Abs).DefaultIfEmpty(0).Max());
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= 0.02f * scale, $"{what}: {actual[i]} where floats give {expected[i]}, at {i}");
    }

    private static (float[] Value, float[][] Gradients) Run(OpCase c, DType dtype)
    {
        Parameter[] inputs = [.. c.Shapes.Select((shape, i) => new Parameter($"p{i}", shape))];
        for (int i = 0; i < inputs.Length; i++)
        {
            Span<float> value = inputs[i].Value<float>();
            for (int j = 0; j < value.Length; j++) value[j] = (BFloat16)(float)c.Fill(i, j, value.Length);
            inputs[i].ConvertTo(dtype);
        }

        using var scope = new Scope { Training = true };
        Tensor y = c.Run([.. inputs.Select(scope.Use)]);
        if (y.NeedsGrad) scope.Backward(y.Sum());
        float[][] gradients = [.. inputs.Select(p => p.Grad<float>().ToArray())];
        float[] output = y.DType switch
        {
            DType.BFloat16 => [.. y.Data<BFloat16>().ToArray().Select(v => (float)v)],
            DType.Int32 => [.. y.Data<int>().ToArray().Select(v => (float)v)],
            _ => y.Data<float>().ToArray(),
        };
        foreach (Parameter p in inputs) p.Dispose();
        return (output, gradients);
    }

    [Fact]
    public void ATensorMayBeBothInputs()
    {
        using var p = new Parameter("p", [33]);
        p.Value<float>().Fill(1.5f);
        p.ConvertTo(DType.BFloat16);
        using var scope = new Scope();
        Tensor x = scope.Use(p);
        Tensor y = (x * x) + x;
        scope.Backward(y.Sum());
        Assert.Equal(3.75f, (float)y.Data<BFloat16>()[32]);
        Assert.All(p.Grad<float>().ToArray(), g => Assert.Equal(4f, g));
        Assert.Equal(1.5f, (float)x.Data<BFloat16>()[0]);
    }

    [Fact]
    public void FloatsAndHalvesMix()
    {
        using var p = new Parameter("p", [4]);
        p.Value<float>().Fill(2);
        p.ConvertTo(DType.BFloat16);
        using var scope = new Scope();
        Tensor y = scope.Use(p) * scope.Input<float>([4], [1, 2, 3, 4]);
        Assert.Equal(DType.BFloat16, y.DType);
        scope.Backward(y.To(DType.Float32).Sum());
        Assert.Equal([1f, 2, 3, 4], p.Grad<float>().ToArray());
    }

    [Fact]
    public void AnErrorInAnOpLeavesItsInputsAsTheyWere()
    {
        using var p = new Parameter("p", [4]);
        p.ConvertTo(DType.BFloat16);
        Assert.Throws<ArgumentException>(() => p.ConvertTo(DType.Float64));
        Assert.Throws<InvalidOperationException>(() => p.Value<float>().Length);
        Assert.Throws<InvalidOperationException>(() => p.Grad<BFloat16>().Length);
        Assert.Throws<ArgumentException>(() => p.CopyFrom([1]));
        p.CopyFrom([1, 2, 3, 4]);
        float[] back = new float[4];
        p.CopyTo(back);
        Assert.Equal([1f, 2, 3, 4], back);
        p.ConvertTo(DType.Float32);
        Assert.Equal([1f, 2, 3, 4], p.Value<float>().ToArray());
    }
}
