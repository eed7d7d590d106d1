using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Tests.Models.References;

/// <summary>A training pass large enough to be shared has the same bits with any number of threads, whatever the configuration.</summary>
[Collection(nameof(Alone))]
public sealed class ThreadTests
{
    private const int Batch = 6;
    private const int Length = 70;

    private static TransformerConfig Wide { get; } = new()
    {
        Vocabulary = 509,
        Context = Length,
        Width = 96,
        Layers = 2,
        Heads = 6,
        ResidualDropout = 0.1,
        EmbeddingDropout = 0.1,
    };

    private static Dictionary<string, TransformerConfig> Configs { get; } = new()
    {
        ["gpt2"] = Wide,
        ["llama, grouped, window"] = Wide with
        {
            Norm = NormKind.RmsNorm,
            Positions = PositionKind.Rotary,
            Activation = ActivationKind.SwiGlu,
            KeyValueHeads = 2,
            TiedEmbeddings = false,
            SlidingWindow = 17,
            QkNorm = true,
            QkvBias = false,
        },
        ["alibi, soft caps"] = Wide with { Positions = PositionKind.Alibi, AttentionSoftCap = 20, LogitSoftCap = 10 },
        ["experts"] = Wide with { Mixture = new MixtureConfig { Experts = 5, Active = 2, Shared = 1, Hidden = 70 } },
        ["encoder"] = Wide with { Causal = false, PreNorm = false, EmbeddingNorm = true },
    };

    public static TheoryData<string> Names => [.. Configs.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void No_bit_of_a_training_pass_depends_on_the_number_of_threads(string name)
    {
        int before = LatheThreads.Count;
        var hashes = new HashSet<string>();
        try
        {
            foreach (int threads in (int[])[1, 2, 3, 7])
            {
                LatheThreads.Count = threads;
                hashes.Add(Pass(Configs[name]));
            }
        }
        finally
        {
            LatheThreads.Count = before;
        }

        Assert.Single(hashes);
    }

    private static string Pass(TransformerConfig config)
    {
        using var model = new Transformer(config, new Initializer(4));
        using var scope = new Scope { Seed = 5 };
        int[] ids = [.. ReferenceCase.Hashed(3, Batch * Length).Select(h => (int)((h + 1) / 2 * config.Vocabulary))];
        Tensor input = scope.Input<int>([Batch, Length], ids);
        Tensor loss = model.Forward(input).CrossEntropy(input);
        scope.Backward(model.BalanceLoss is { } balance ? loss + balance : loss);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(BitConverter.GetBytes(loss.Item()));
        foreach (Parameter p in model.Parameters) hash.AppendData(MemoryMarshal.AsBytes(p.Grad<float>()));
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
