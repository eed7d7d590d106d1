using System.Text.Json;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Text.Tokenizers;
using Lathe.Training.Callbacks;
using Lathe.Training.Data.Text;
using Lathe.Training.LanguageModels;
using Lathe.Training.Optimizers;

namespace Lathe.Training.Tests.LanguageModels;

[Collection(nameof(Alone))]
public sealed class LanguageModelRunTests : IDisposable
{
    private readonly Training.Tests.Digits.TemporaryFolder _folder = new();

    [Fact]
    public void A_small_model_learns_to_write_sentences()
    {
        LanguageModelOptions options = Small with { Steps = 150, LearningRate = 1e-2, MinimumLearningRate = 1e-3, Average = 0.9 };
        using LanguageModelRun run = Make(options, "run");
        run.Trainer.Fit(TestContext.Current.CancellationToken);
        ValidationPoint end = run.Trainer.History.Validation[^1];

        // Three choices of 4, 3 and 3 in some 17 characters: nothing below 0.2 nats a character can be known.
        Assert.InRange(end.Loss, 0.15, 0.45);
        string sample = run.Sample("the cat ", 60, seed: 3);
        Assert.StartsWith("the cat ", sample, StringComparison.Ordinal);
        Assert.Contains(sample.Split(' ')[2], (string[])["sees", "likes", "paints"]);
        Assert.Equal(sample, run.Sample("the cat ", 60, seed: 3));
        string[] files = [.. Directory.EnumerateFiles(_folder.File("run"), "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(_folder.File("run"), f)).Order(StringComparer.Ordinal)];
        Assert.Equal(["checkpoints/best.safetensors", "checkpoints/last.safetensors", "metrics.csv", "metrics.jsonl"], files[..4].Select(f => f.Replace('\\', '/')));
    }

    [Theory]
    [InlineData(WeightUpdate.AdamW)]
    [InlineData(WeightUpdate.Muon)]
    public void A_run_cut_in_two_ends_with_the_same_bits(WeightUpdate optimizer)
    {
        LanguageModelOptions options = Small with { Optimizer = optimizer, Steps = 12, AccumulationSteps = 2, Average = 0.9, Model = Small.Model with { ResidualDropout = 0.1, EmbeddingDropout = 0.1 } };
        byte[] whole, parts;
        using (LanguageModelRun run = Make(options, "whole"))
        {
            run.Trainer.Fit(TestContext.Current.CancellationToken);
            whole = Weights(run);
        }

        using (var stop = new CancellationTokenSource())
        using (LanguageModelRun run = Make(options, "parts", new LambdaCallback("stop") { TrainBatchEnd = (_, s) => { if (s.Step == 7) stop.Cancel(); } }))
        {
            Assert.True(run.Trainer.Fit(stop.Token).Interrupted);
        }

        using (LanguageModelRun run = Make(options, "parts", new LambdaCallback("stop")))
        {
            run.Trainer.Resume(run.Checkpoints!.Last);
            Assert.Equal(7, run.Trainer.Step);
            run.Trainer.Fit(TestContext.Current.CancellationToken);
            parts = Weights(run);
        }

        Assert.Equal(whole, parts);
        using LanguageModelRun other = Make(options with { BatchSize = 5 }, "other");
        Assert.Contains("rows 5x", Assert.Throws<InvalidDataException>(() => other.Trainer.Resume(_folder.File("parts/checkpoints/last.safetensors"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nano", WeightUpdate.AdamW)]
    [InlineData("nano-llama", WeightUpdate.AdamW)]
    [InlineData("nano-llama", WeightUpdate.Muon)]
    public void A_steady_step_of_a_real_model_allocates_nothing(string preset, WeightUpdate optimizer)
    {
        LanguageModelOptions options = LanguageModelPresets.Of(preset);
        options = Small with { Optimizer = optimizer, Model = options.Model with { Layers = 2, Width = 64, FeedForward = 0 }, Steps = 70, LogEvery = 1000, ValidateEvery = 0, SampleEvery = 0 };
        long before = 0, bytes = -1;
        var meter = new LambdaCallback("meter")
        {
            TrainBatchEnd = (_, s) =>
            {
                if (s.Step == 15) before = GC.GetAllocatedBytesForCurrentThread();
                if (s.Step == 65) bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            },
        };
        using LanguageModelRun run = Make(options, "run", meter);
        run.Trainer.Fit(TestContext.Current.CancellationToken);
        Assert.Equal(0, bytes);
    }

    [Fact]
    public void Predictions_of_cost_hold()
    {
        using LanguageModelRun run = Make(Small with { Steps = 2, BatchSize = 8 }, "run");
        long predicted = run.PredictStepBytes();
        run.Trainer.Fit(TestContext.Current.CancellationToken);
        Assert.InRange((double)predicted / run.Trainer.PeakStepBytes, 0.95, 1.05);

        // Nano, counted by hand: 65·128 + 64·128 + 4·(2·128 + 12·128²) + 128 parameters.
        using var nano = new Transformer(Gpt2.Nano, new Nn.Initialization.Initializer(1));
        ModelCost cost = ModelCost.Of(nano, 64);
        Assert.Equal(8320 + 8192 + (4 * (256 + 196_608)) + 128, cost.Parameters);
        Assert.Equal((6.0 * ((65 * 128) + (4 * 196_608))) + (12 * 4 * 128 * 64), cost.FlopsPerToken);
        Assert.Equal(16 * cost.Parameters, cost.StateBytes);
    }

    [Fact]
    public void Only_matrices_decay()
    {
        using LanguageModelRun run = Make(Small with { Steps = 1, LearningRate = 0.1, MinimumLearningRate = 0.1, WeightDecay = 1e3, WarmupSteps = 0, ClipNorm = 0 }, "run");
        float[][] before = [.. run.Model.Parameters.Select(p => p.Value<float>().ToArray())];
        run.Trainer.TrainStep();
        for (int i = 0; i < before.Length; i++)
        {
            // w·(1 − 0.1·1000) for what decays, and a step of Adam, at most 0.1, for all.
            double factor = run.Model.Parameters[i].Shape.Rank > 1 ? -99 : 1;
            float[] after = run.Model.Parameters[i].Value<float>().ToArray();
            for (int j = 0; j < after.Length; j++) Assert.Equal(before[i][j] * factor, after[j], 0.11);
        }
    }

    [Fact]
    public void A_config_file_holds_every_field_and_nothing_else()
    {
        string path = _folder.File("run.json");
        LanguageModelOptions options = LanguageModelPresets.Of("stories") with { Data = ["a.txt", "b.txt"], Schedule = LearningRateShape.WarmupStableDecay, Order = CropOrder.Sequential };
        LanguageModelConfigFile.Write(path, options);
        LanguageModelOptions read = LanguageModelConfigFile.Read(path);
        Assert.Equal(options.Data, read.Data);
        Assert.Equal(options with { Data = read.Data }, read);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        foreach (System.Reflection.PropertyInfo property in typeof(LanguageModelOptions).GetProperties().Where(p => p.CanWrite))
            Assert.True(document.RootElement.TryGetProperty(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name), out _), property.Name);

        foreach ((string bad, string word) in ((string, string)[])[("{\"stepz\": 3}", "stepz"), ("{\"steps\": 0}", "steps"), ("[", "run.json"), ("null", "null"), ("{\"model\": null}", "model"), ("{\"schedule\": \"spiral\"}", "run.json")])
        {
            File.WriteAllText(path, bad);
            Assert.Contains(word, Assert.Throws<InvalidDataException>(() => LanguageModelConfigFile.Read(path)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_preset_is_valid()
    {
        foreach (string name in LanguageModelPresets.Names) LanguageModelPresets.Of(name).Validate();
        Assert.Throws<ArgumentException>(() => LanguageModelPresets.Of("huge"));
    }

    [Fact]
    public void Tokenizers_are_learnt_and_kept()
    {
        string text = _folder.File("t.txt");
        File.WriteAllText(text, Texts.Sentences(200) + "<|endoftext|>" + Texts.Sentences(5, 2));
        foreach (string kind in (string[])["characters", "bpe"])
        {
            LanguageModelOptions options = Small with { Data = [text], Tokenizer = kind, VocabularySize = 300 };
            Tokenizer tokenizer = RunTokenizer.Provide(options, _folder.Path);
            Assert.Equal(kind == "bpe" ? 300 : 26, tokenizer.VocabularySize, 6.0);
            string tokens = _folder.File("tokens.bin");
            TokenFileBuilder.Write([text], tokenizer, tokens);
            using TokenFile file = TokenFile.Open(tokens);
            file.RequireTokenizer(TokenizerHash.Of(RunTokenizer.Load(_folder.Path)), tokenizer.VocabularySize);
            Assert.Equal(2, file.Documents);
            int[] ids = new int[file.Count];
            file.Read(0, ids);
            string end = tokenizer.EndId is null ? "" : "<|endoftext|>";
            Assert.Equal(Texts.Sentences(200) + end + Texts.Sentences(5, 2) + end, tokenizer.Decode(ids));
        }

        // A copy of what was given, under the same hash.
        string copy = _folder.File("copy");
        Directory.CreateDirectory(copy);
        Tokenizer given = RunTokenizer.Provide(Small with { Tokenizer = Path.Combine(_folder.Path, RunTokenizer.FolderName, "vocab.json") }, copy);
        Assert.Equal(TokenizerHash.Of(RunTokenizer.Load(_folder.Path)), TokenizerHash.Of(given));
    }

    public void Dispose() => _folder.Dispose();

    private static LanguageModelOptions Small { get; } = new()
    {
        Model = Gpt2.Nano with { Layers = 1, Width = 48, Heads = 3, Context = 24, FeedForward = 0 },
        BatchSize = 8,
        Steps = 20,
        WarmupSteps = 5,
        ValidateEvery = 5,
        SampleEvery = 0,
        Seed = 5,
    };

    private static byte[] Weights(LanguageModelRun run)
        => [.. run.Model.Parameters.SelectMany(p => System.Runtime.InteropServices.MemoryMarshal.AsBytes(p.Value<float>()).ToArray())];

    private LanguageModelRun Make(LanguageModelOptions options, string name, params Callback[] callbacks)
    {
        string text = _folder.File("text.txt"), tokens = _folder.File("text.bin");
        File.WriteAllText(text, Texts.Sentences(400));
        CharacterTokenizer tokenizer = CharacterTokenizer.Train([File.ReadAllText(text)]);
        if (!File.Exists(tokens)) TokenFileBuilder.Write([text], tokenizer, tokens);
        return new LanguageModelRun(options, tokenizer, tokens, null, _folder.File(name), callbacks);
    }
}
