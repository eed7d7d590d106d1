using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Lathe.Nn.Initialization;
using Lathe.Nn.Lora;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Training.Callbacks;
using Lathe.Training.Data.Records;
using Lathe.Training.Tests.Data.Formatting;
using Lathe.Training.Tuning;

namespace Lathe.Training.Tests.Tuning;

/// <summary>A small llama, questions for it, and runs that tune it.</summary>
internal static class SmallTuning
{
    private static readonly string[] Nouns = ["sea", "sky", "word", "answer"], Adjectives = ["blue", "grey", "wide", "one"];

    public static TransformerConfig Config { get; } = new()
    {
        Vocabulary = 300,
        Context = 64,
        Width = 32,
        Layers = 2,
        Heads = 4,
        KeyValueHeads = 2,
        FeedForward = 64,
        Positions = PositionKind.Rotary,
        Norm = NormKind.RmsNorm,
        Activation = ActivationKind.SwiGlu,
        QkvBias = false,
        OutputBias = false,
        FeedForwardBias = false,
        TiedEmbeddings = false,
        InitialDeviation = 0.2,
    };

    public static TuningOptions Options { get; } = new()
    {
        Steps = 14,
        BatchSize = 2,
        AccumulationSteps = 2,
        LearningRate = 1e-2,
        ValidateEvery = 4,
        Patience = 0,
        Holdout = 0.2,
        Context = 48,
        Seed = 5,
        Lora = new LoraOptions { Rank = 4, Alpha = 8, Dropout = 0.05 },
    };

    public static DataRecord[] Records { get; } =
        [.. Nouns.SelectMany(noun => Adjectives.Select(adjective => Examples.Chat($"What is the {noun} of {adjective}?", $"It is {adjective}.")))];

    public static Transformer Model(ulong seed = 3) => new(Config, new Initializer(seed));

    public static TuningRun Run(Transformer model, TuningOptions? options = null, string? folder = null, params IEnumerable<Callback> callbacks)
        => new(options ?? Options, model, Examples.Encoder(), new SupervisedMethod(), Records, folder: folder, callbacks: callbacks);

    /// <summary>Every bit of what a run trains, and of its optimizer.</summary>
    public static string Hash(TuningRun run) => Hash(run.Plan.Task.Model.Parameters.Concat(run.Trainer.Optimizer.State));

    public static unsafe string Hash(IEnumerable<Parameter> parameters)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (Parameter p in parameters) hash.AppendData(p.DType == DType.BFloat16 ? MemoryMarshal.AsBytes(p.Value<BFloat16>()) : MemoryMarshal.AsBytes(p.Value<float>()));
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    public static float[] Logits(Transformer model)
    {
        using var scope = new Scope(record: false) { Training = false };
        return model.Forward(scope.Input<int>([1, 9], [3, 1, 4, 1, 5, 9, 2, 6, 5])).Data<float>().ToArray();
    }

    public static void Close(float[] expected, float[] actual, double tolerance)
    {
        double largest = Math.Max(1, expected.Max(Math.Abs)), worst = expected.Zip(actual, (a, b) => (double)Math.Abs(a - b)).Max();
        Assert.True(worst <= tolerance * largest, $"{worst:G4} apart, the largest value being {largest:G4}");
    }

    /// <summary>Stops a run behind a step, as Ctrl-C does.</summary>
    public static (LambdaCallback Callback, CancellationTokenSource Source) StopAfter(long step)
    {
        var source = new CancellationTokenSource();
        return (new LambdaCallback("stopper")
        {
            TrainBatchEnd = (_, s) =>
            {
                if (s.Step == step) source.Cancel();
            },
        }, source);
    }
}
