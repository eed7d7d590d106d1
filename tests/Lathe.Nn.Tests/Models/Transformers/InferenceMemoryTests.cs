using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Tests.Models.Transformers;

/// <summary>A pass that records nothing holds the values of one block, and computes what one that records computes.</summary>
public sealed class InferenceMemoryTests
{
    private static readonly int[] Ids = [.. Enumerable.Range(0, 40).Select(i => i * 7 % 61)];

    public static TheoryData<bool, bool> Cases => new() { { false, false }, { true, false }, { false, true } };

    [Theory]
    [MemberData(nameof(Cases))]
    public void More_blocks_take_no_more_memory(bool mixture, bool encoder)
    {
        long few = Peak(Config(2, mixture, encoder), record: false), many = Peak(Config(9, mixture, encoder), record: false);
        Assert.Equal(few, many);
        Assert.True(Peak(Config(9, mixture, encoder), record: true) > 3 * many);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Values_are_those_of_a_pass_that_records(bool mixture, bool encoder)
    {
        using var model = new Transformer(Config(3, mixture, encoder), new Initializer(3));
        using Scope recorded = new() { Training = false }, plain = new(record: false) { Training = false };
        float[] expected = model.Hidden(recorded.Input<int>([2, 20], Ids)).Data<float>().ToArray();
        for (int pass = 0; pass < 2; pass++)
        {
            plain.Reset();
            Assert.Equal(expected, model.Hidden(plain.Input<int>([2, 20], Ids)).Data<float>().ToArray());
            using (recorded.NoRecord()) Assert.Equal(expected, model.Hidden(recorded.Input<int>([2, 20], Ids)).Data<float>().ToArray());
        }
    }

    private static TransformerConfig Config(int layers, bool mixture, bool encoder) => new()
    {
        Vocabulary = 61,
        Context = 40,
        Width = 32,
        Layers = layers,
        Heads = 2,
        Causal = !encoder,
        LanguageHead = !encoder,
        PreNorm = !encoder,
        InitialDeviation = 0.2,
        Mixture = mixture ? new MixtureConfig { Experts = 3, Active = 2 } : null,
    };

    private static long Peak(TransformerConfig config, bool record)
    {
        using var model = new Transformer(config, new Initializer(3));
        using var scope = new Scope(record) { Training = false };
        model.Hidden(scope.Input<int>([2, 20], Ids));
        return scope.PeakBytes;
    }
}
