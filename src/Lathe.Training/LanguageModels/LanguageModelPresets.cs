using Lathe.Nn.Models;

namespace Lathe.Training.LanguageModels;

/// <summary>Runs that are known to work, by name: a model with the numbers of its training.</summary>
public static class LanguageModelPresets
{
    /// <summary>The names, smallest first.</summary>
    public static IReadOnlyList<string> Names { get; } = ["nano", "nano-llama", "stories", "shakespeare-char", "gpt2"];

    /// <summary>The options of a preset.</summary>
    /// <exception cref="ArgumentException">There is no such preset.</exception>
    public static LanguageModelOptions Of(string name) => name switch
    {
        // The setting of nanoGPT's README for a processor, with its numbers (no dropout, beta2 0.99, warm-up 100, decay 0.1, clip 1) but for
        // the peak rate: 3e-3 learns more in 2,000 steps than its 1e-3.
        "nano" => new LanguageModelOptions { Preset = name, Model = Gpt2.Nano, BatchSize = 12, Steps = 2000, LearningRate = 3e-3 },
        "nano-llama" => new LanguageModelOptions { Preset = name, Model = NanoLlama, BatchSize = 12, Steps = 2000, LearningRate = 3e-3 },
        "stories" => new LanguageModelOptions
        {
            Preset = name,
            Model = NanoLlama with { Width = 192, Heads = 6, Context = 128 },
            Tokenizer = "bpe",
            VocabularySize = 2048,
            BatchSize = 16,
            Steps = 1500,
            LearningRate = 2e-3,
            MinimumLearningRate = 2e-4,
            WithinDocuments = true,
            Prompt = "Once upon a time",
        },
        // nanoGPT's config/train_shakespeare_char.py.
        "shakespeare-char" => new LanguageModelOptions { Preset = name, Model = Gpt2.ShakespeareCharacters, BatchSize = 64, Steps = 5000 },
        // nanoGPT's config/train_gpt2.py, with a batch that a processor can hold.
        "gpt2" => new LanguageModelOptions
        {
            Preset = name,
            Model = Gpt2.Small,
            Tokenizer = "bpe",
            VocabularySize = 50257,
            BatchSize = 4,
            Context = 256,
            AccumulationSteps = 8,
            Steps = 600_000,
            LearningRate = 6e-4,
            MinimumLearningRate = 6e-5,
            Beta2 = 0.95,
            WarmupSteps = 2000,
            Holdout = 0.01,
            ValidateEvery = 2000,
            ValidationBatches = 200,
        },
        _ => throw new ArgumentException($"There is no preset '{name}': expected {string.Join(", ", Names)}."),
    };

    // LLaMA's choices (RMS norm, rotary positions, SwiGLU, no biases) at nanoGPT's size.
    private static TransformerConfig NanoLlama => new()
    {
        Context = 64,
        Width = 128,
        Layers = 4,
        Heads = 4,
        Norm = NormKind.RmsNorm,
        Positions = PositionKind.Rotary,
        Activation = ActivationKind.SwiGlu,
        QkvBias = false,
        OutputBias = false,
        FeedForwardBias = false,
    };
}
