using Lathe.Nn.Models;

namespace Lathe.Cli.LanguageModels;

/// <summary>Shapes known by name, with no file behind them.</summary>
internal static class ModelPresets
{
    private static readonly (string Name, TransformerConfig Config)[] All =
    [
        ("nano", Gpt2.Nano), ("shakespeare-char", Gpt2.ShakespeareCharacters), ("gpt2", Gpt2.Small), ("gpt2-medium", Gpt2.Medium), ("gpt2-large", Gpt2.Large),
        ("gpt2-xl", Gpt2.ExtraLarge), ("stories15m", Llama.Stories15M), ("smollm-135m", Llama.SmolLm135M), ("tinyllama", Llama.TinyLlama),
        ("qwen2.5-0.5b", Qwen.Qwen25Half), ("minilm", Bert.MiniLm),
    ];

    public static IEnumerable<string> Names => All.Select(p => p.Name);

    public static TransformerConfig? Find(string name) => All.FirstOrDefault(p => p.Name == name).Config;
}
