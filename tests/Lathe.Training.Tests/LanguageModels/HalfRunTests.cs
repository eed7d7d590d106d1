using System.Runtime.InteropServices;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Text.Tokenizers;
using Lathe.Training.Callbacks;
using Lathe.Training.Data.Text;
using Lathe.Training.LanguageModels;

namespace Lathe.Training.Tests.LanguageModels;

/// <summary>A pretraining run with bfloat16 storage: it learns what the float run learns, samples, and resumes to the bit.</summary>
[Collection(nameof(Alone))]
public sealed class HalfRunTests : IDisposable
{
    private readonly Training.Tests.Digits.TemporaryFolder _folder = new();

    private static LanguageModelOptions Small { get; } = new()
    {
        Model = Gpt2.Nano with { Layers = 1, Width = 48, Heads = 3, Context = 24, FeedForward = 0 },
        BatchSize = 8,
        Steps = 14,
        WarmupSteps = 5,
        ValidateEvery = 7,
        SampleEvery = 0,
        Seed = 5,
        Storage = DType.BFloat16,
    };

    [Fact]
    public void A_run_cut_in_two_ends_with_the_same_bits()
    {
        byte[] whole, parts;
        using (LanguageModelRun run = Make(Small, "whole"))
        {
            run.Trainer.Fit(TestContext.Current.CancellationToken);
            whole = Weights(run);
            Assert.StartsWith("the ", run.Sample("the ", 5, seed: 1), StringComparison.Ordinal);
        }

        using (var stop = new CancellationTokenSource())
        using (LanguageModelRun run = Make(Small, "parts", new LambdaCallback("stop") { TrainBatchEnd = (_, s) => { if (s.Step == 6) stop.Cancel(); } }))
        {
            Assert.True(run.Trainer.Fit(stop.Token).Interrupted);
        }

        using (LanguageModelRun run = Make(Small, "parts", new LambdaCallback("stop")))
        {
            run.Trainer.Resume(run.Checkpoints!.Last);
            run.Trainer.Fit(TestContext.Current.CancellationToken);
            parts = Weights(run);
        }

        Assert.Equal(whole, parts);
    }

    [Fact]
    public void It_learns_what_the_float_run_learns()
    {
        double Loss(LanguageModelOptions options, string name)
        {
            using LanguageModelRun run = Make(options, name);
            run.Trainer.Fit(TestContext.Current.CancellationToken);
            return run.Trainer.History.Validation[^1].Loss;
        }

        double halves = Loss(Small, "halves"), floats = Loss(Small with { Storage = DType.Float32 }, "floats");
        Assert.InRange(halves / floats, 0.99, 1.01);
    }

    [Fact]
    public void An_average_of_weights_says_what_it_needs()
        => Assert.Contains("bfloat16", Assert.Throws<ArgumentException>(() => Make(Small with { Average = 0.9 }, "run").Dispose()).Message, StringComparison.Ordinal);

    public void Dispose() => _folder.Dispose();

    private static byte[] Weights(LanguageModelRun run)
        => [.. run.Model.Parameters.SelectMany(p => MemoryMarshal.AsBytes(p.Value<BFloat16>()).ToArray())];

    private LanguageModelRun Make(LanguageModelOptions options, string name, params Callback[] callbacks)
    {
        string text = _folder.File("text.txt"), tokens = _folder.File("text.bin");
        File.WriteAllText(text, Texts.Sentences(400));
        CharacterTokenizer tokenizer = CharacterTokenizer.Train([File.ReadAllText(text)]);
        if (!File.Exists(tokens)) TokenFileBuilder.Write([text], tokenizer, tokens);
        return new LanguageModelRun(options, tokenizer, tokens, null, _folder.File(name), callbacks);
    }
}
