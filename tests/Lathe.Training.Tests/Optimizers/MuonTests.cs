using Lathe.Nn.Initialization;
using Lathe.Nn.Lora;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Tests.Fixtures;
using Lathe.Training.Optimizers;

namespace Lathe.Training.Tests.Optimizers;

[Collection(nameof(Alone))]
public sealed class MuonTests
{
    // Of one row or column the semi-orthogonal matrix is the direction itself; 130 × 67 reaches over a tile in both ways.
    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(1, 7, false)]
    [InlineData(7, 1, true)]
    [InlineData(3, 5, false)]
    [InlineData(5, 3, true)]
    [InlineData(13, 13, false)]
    [InlineData(17, 40, true)]
    [InlineData(130, 67, true)]
    public void Steps_are_those_of_a_plain_implementation(int rows, int columns, bool nesterov)
    {
        var options = new MuonOptions { Momentum = 0.8, Nesterov = nesterov, WeightDecay = 0.1, Iterations = 4, UpdateSize = 0.3 };
        using Parameter exact = Make("w", rows, columns, DType.Float64), single = Make("w", rows, columns, DType.Float32);
        using Muon a = Of(options, exact), b = Of(options, single);
        double[] weight = [.. exact.Value<double>()], momentum = new double[weight.Length];
        for (int step = 0; step < 3; step++)
        {
            double[] gradient = [.. TorchReference.Waves(weight.Length, 10 + step).Select(g => (double)g)];
            gradient.CopyTo(exact.Grad<double>());
            for (int i = 0; i < gradient.Length; i++) single.Grad<float>()[i] = (float)gradient[i];
            a.Step(0.01, 0.5);
            b.Step(0.01, 0.5);
            PlainMuon.Step(weight, gradient, momentum, rows, columns, 0.01, 0.5, options);
        }

        for (int i = 0; i < weight.Length; i++)
        {
            Assert.Equal(weight[i], exact.Value<double>()[i], 1e-11);
            Assert.Equal(weight[i], single.Value<float>()[i], 2e-5);
        }
    }

    [Fact]
    public void A_diagonal_gradient_moves_along_all_its_directions_almost_alike()
    {
        // Of a diagonal matrix each singular value goes its own way through the polynomial: 5 and 0.05 come out near one another.
        double[] values = [5, 1, 0.2, 0.05];
        using var w = new Parameter("w", [4, 4], DType.Float64);
        using Muon muon = Of(new MuonOptions { UpdateSize = 0.5 }, w);
        for (int i = 0; i < 4; i++) w.Grad<double>()[i * 5] = values[i];
        muon.Step(1);
        double length = Math.Sqrt(values.Sum(v => v * v));
        for (int i = 0; i < 16; i++)
        {
            double expected = i % 5 == 0 ? -0.5 * 2 * Polynomial(values[i / 5] / length) : 0;
            Assert.Equal(expected, w.Value<double>()[i], 1e-6);
            if (i % 5 == 0) Assert.InRange(-w.Value<double>()[i], 0.6, 1.3);
        }

        static double Polynomial(double s)
        {
            for (int i = 0; i < 5; i++) s = (3.4445 * s) - (4.7750 * Math.Pow(s, 3)) + (2.0315 * Math.Pow(s, 5));
            return s;
        }
    }

    [Theory]
    [InlineData(64, 64)]
    [InlineData(40, 96)]
    [InlineData(96, 40)]
    public void An_update_is_as_large_as_Adams(int rows, int columns)
    {
        using Parameter w = Make("w", rows, columns, DType.Float32);
        using Muon muon = Of(new MuonOptions(), w);
        float[] before = [.. w.Value<float>()];
        var random = new Random(1);
        foreach (ref float g in w.Grad<float>()) g = (float)(random.NextDouble() - 0.5);
        muon.Step(0.01);
        double sum = before.Select((v, i) => Math.Pow((w.Value<float>()[i] - v) / 0.01, 2)).Sum();
        Assert.InRange(Math.Sqrt(sum / before.Length), 0.15, 0.25);
    }

    [Fact]
    public void Stacked_matrices_are_updated_as_if_each_were_alone()
    {
        using Parameter stack = Make("w", 12, 9, DType.Float32);
        using var muon = new Muon([new ParameterGroup([stack]) { Matrices = [4, 3, 5] }]);
        TorchReference.Waves(108, 3).CopyTo(stack.Grad<float>());
        float[] gradient = [.. stack.Grad<float>()], before = [.. stack.Value<float>()];
        muon.Step(0.02);
        int row = 0;
        foreach (int rows in (int[])[4, 3, 5])
        {
            using var alone = new Parameter("w", [rows, 9]);
            before.AsSpan(row * 9, rows * 9).CopyTo(alone.Value<float>());
            gradient.AsSpan(row * 9, rows * 9).CopyTo(alone.Grad<float>());
            using Muon other = Of(new MuonOptions(), alone);
            other.Step(0.02);
            Assert.Equal(alone.Value<float>().ToArray(), stack.Value<float>().Slice(row * 9, rows * 9).ToArray());
            row += rows;
        }
    }

    [Fact]
    public void What_is_no_matrix_is_AdamWs_bit_for_bit()
    {
        using Parameter a = Make("w", 3, 4, DType.Float32), b = Make("w", 3, 4, DType.Float32), matrix = Make("m", 3, 4, DType.Float32);
        var adam = new AdamOptions { Decoupled = true, WeightDecay = 0.1, Beta2 = 0.98 };
        using var plain = new Adam([a], adam);
        using var muon = new Muon([new ParameterGroup([matrix]) { Matrices = [3] }, new ParameterGroup([b], 2)], new MuonOptions { Others = adam });
        for (int step = 0; step < 3; step++)
        {
            foreach (Parameter p in (Parameter[])[a, b, matrix]) TorchReference.Waves(12, step).CopyTo(p.Grad<float>());
            plain.Step(0.02, 0.7);
            muon.Step(0.01, 0.7);
        }

        Assert.Equal(a.Value<float>().ToArray(), b.Value<float>().ToArray());
        Assert.NotEqual(a.Value<float>().ToArray(), matrix.Value<float>().ToArray());
        Assert.Equal(["muon.momentum.m", "adam.mean.w", "adam.square.w"], muon.State.Select(s => s.Name));
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        int before = LatheThreads.Count;
        try
        {
            float[] one = Run(1);
            Assert.Equal(one, Run(2));
            Assert.Equal(one, Run(3));
        }
        finally
        {
            LatheThreads.Count = before;
        }

        // More matrices than find room at once, and one that is larger than all of it.
        static float[] Run(int threads)
        {
            LatheThreads.Count = threads;
            Parameter[] all = [.. Enumerable.Range(0, 30).Select(i => Make($"p{i}", 150 + i, 211, DType.Float32)), Make("large", 900, 1300, DType.Float32)];
            using Muon muon = Of(new MuonOptions { Iterations = 2 }, all);
            for (int step = 0; step < 2; step++)
            {
                foreach (Parameter p in all) TorchReference.Waves((int)p.Count, step).CopyTo(p.Grad<float>());
                muon.Step(0.01);
            }

            float[] end = [.. all.SelectMany(p => p.Value<float>().ToArray())];
            foreach (Parameter p in all) p.Dispose();
            return end;
        }
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        using Parameter a = Make("a", 33, 20, DType.Float32), b = Make("b", 60, 20, DType.Float32), c = new("c", [21]);
        using var muon = new Muon([new ParameterGroup([a]) { Matrices = [33] }, new ParameterGroup([b]) { Matrices = [20, 40] }, new ParameterGroup([c])]);
        foreach (Parameter p in (Parameter[])[a, b, c]) p.Grad<float>().Fill(0.5f);
        muon.Step(1e-3);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++) muon.Step(1e-3);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Updates_smaller_than_a_bfloat16_can_show_add_up()
    {
        using var w = new Parameter("w", [2, 2], DType.BFloat16);
        w.Value<BFloat16>().Fill((BFloat16)1f);
        using Muon muon = Of(new MuonOptions(), w);
        for (int step = 0; step < 100; step++)
        {
            w.ZeroGrad();
            (w.Grad<float>()[0], w.Grad<float>()[3]) = (1, 1);
            muon.Step(1e-3);
        }

        // Each of a hundred steps is 1e-3·0.2·√2·(0.7 to 1.2), a fourteenth of what bfloat16 tells apart below 1.
        Assert.InRange((float)w.Value<BFloat16>()[0], 0.96f, 0.985f);
        Assert.Equal(1f, (float)w.Value<BFloat16>()[1]);
    }

    [Fact]
    public void A_parameter_without_gradient_and_one_of_zeros_stay()
    {
        using Parameter none = Make("none", 3, 3, DType.Float32), zeros = Make("zeros", 3, 3, DType.Float32);
        float[] before = [.. none.Value<float>()];
        using Muon muon = Of(new MuonOptions(), none, zeros);
        zeros.Grad<float>().Clear();
        muon.Step(0.1);
        Assert.Equal(before, none.Value<float>().ToArray());
        Assert.Equal(before, zeros.Value<float>().ToArray());
    }

    [Fact]
    public void Projections_are_matrices_of_their_own_and_all_else_is_together()
    {
        using var llama = new Transformer(Llama.Of(layers: 2, heads: 4, width: 16, 32, context: 8) with { KeyValueHeads = 2, FeedForward = 24 }, new Initializer(1));
        IReadOnlyList<ParameterGroup> groups = ParameterGroup.Projections(llama);
        Assert.Equal(["16 8 8", "16", "24 24", "16"], groups.Take(4).Select(g => string.Join(' ', g.Matrices)));
        Assert.Equal(llama.Parameters.Order(ByName), groups.SelectMany(g => g.Parameters).Order(ByName));
        Assert.DoesNotContain(llama.Tokens.Weight, groups.SkipLast(1).SelectMany(g => g.Parameters));

        using var gpt = new Transformer(Gpt2.Nano with { Layers = 1, Width = 8, Heads = 2, FeedForward = 12 }, new Initializer(1));
        Assert.Equal(["8 8 8", "8", "12", "8", ""], ParameterGroup.Projections(gpt).Select(g => string.Join(' ', g.Matrices)));
    }

    [Fact]
    public void Every_A_and_B_of_an_adapter_is_a_matrix_and_B_learns_at_its_own_rate()
    {
        using var model = new Transformer(Gpt2.Nano with { Layers = 1, Width = 8, Heads = 2, FeedForward = 12 }, new Initializer(1));
        using LoraAdapter adapter = LoraAdapter.Attach(model, new LoraOptions { Rank = 2, Dora = true, LearningRateRatio = 4, Targets = ["c_attn"] });
        IReadOnlyList<ParameterGroup> groups = ParameterGroup.Pairs(adapter);
        Assert.Equal(["2 x1", "24 x4", " x1"], groups.Select(g => $"{string.Join(' ', g.Matrices)} x{g.RateFactor}"));
        Assert.Equal(adapter.Parameters.Order(ByName), groups.SelectMany(g => g.Parameters).Order(ByName));
    }

    [Fact]
    public void Its_arithmetic_is_counted()
    {
        // Of 3 × 5: five times 2·3·3·5 for the square, 2·3³ for the square's, 2·3·3·5 for the product.
        using Parameter w = Make("w", 3, 5, DType.Float32), v = new("v", [4]);
        using var muon = new Muon([new ParameterGroup([w]) { Matrices = [3] }, new ParameterGroup([v])]);
        Assert.Equal(5 * (90 + 54 + 90), muon.StepFlops);
        muon.Step(0.1);
        muon.Step(0.1);
        Assert.Equal(2 * muon.StepFlops, muon.Flops);
        Assert.True(muon.ScratchBytes >= 2 * (15 + 9) * sizeof(float));
    }

    [Fact]
    public void Groups_and_options_are_checked()
    {
        using Parameter w = Make("w", 4, 3, DType.Float32), vector = new("v", [4]);
        Assert.Contains("'w'", Assert.Throws<ArgumentException>(() => new Muon([new ParameterGroup([w]) { Matrices = [3] }])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new Muon([new ParameterGroup([w]) { Matrices = [4, 0] }]));
        Assert.Throws<ArgumentException>(() => new Muon([new ParameterGroup([vector]) { Matrices = [4] }]));
        Assert.Throws<ArgumentException>(() => Of(new MuonOptions { Momentum = 1 }, w));
        Assert.Throws<ArgumentException>(() => Of(new MuonOptions { Iterations = 0 }, w));
        Assert.Throws<ArgumentException>(() => Of(new MuonOptions { UpdateSize = 0 }, w));
        Assert.Throws<ArgumentException>(() => Of(new MuonOptions { WeightDecay = double.NaN }, w));
        Assert.Throws<ArgumentException>(() => Of(new MuonOptions { Others = new AdamOptions { Beta2 = 1 } }, w));
    }

    private static IComparer<Parameter> ByName { get; } = Comparer<Parameter>.Create((a, b) => string.CompareOrdinal(a.Name, b.Name));

    private static Muon Of(MuonOptions options, params Parameter[] parameters) => new([.. parameters.Select(p => new ParameterGroup([p]) { Matrices = [p.Shape[0]] })], options);

    private static Parameter Make(string name, int rows, int columns, DType dtype)
    {
        var p = new Parameter(name, [rows, columns], dtype);
        float[] values = TorchReference.Waves(rows * columns, 1);
        for (int i = 0; i < values.Length; i++)
        {
            if (dtype == DType.Float64) p.Value<double>()[i] = values[i];
            else p.Value<float>()[i] = values[i];
        }

        return p;
    }
}
