using Lathe.Cli.Tokenizers;
using Lathe.Inference.Explanation;
using Lathe.Nn.Models;
using Lathe.Text.Tokenizers;

namespace Lathe.Cli.Explain;

/// <summary>A prompt's reading with the words and names that the views need.</summary>
internal sealed class Explained
{
    public required string Path { get; init; }

    public required string Format { get; init; }

    public required string Family { get; init; }

    public required TransformerConfig Config { get; init; }

    public required Tokenizer Tokenizer { get; init; }

    public required string TokenizerPath { get; init; }

    public required string Prompt { get; init; }

    public required PromptReading Reading { get; init; }

    /// <summary>Heads shown map by map.</summary>
    public required IReadOnlyList<HeadReading> Heads { get; init; }

    /// <summary>Whether the user chose them.</summary>
    public required bool HeadsChosen { get; init; }

    public int Length => Reading.Ids.Count;

    /// <summary>The model's file or folder, without the way to it.</summary>
    public string Name => System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(Path)));

    /// <summary>A token of the prompt as it can be seen.</summary>
    public string WordAt(int position) => Word(Reading.Ids[position]);

    /// <summary>A token as it can be seen: spaces are dots, ends of line arrows.</summary>
    public string Word(int id) => id >= Tokenizer.VocabularySize ? $"#{id}" : Tokenizer.IsSpecial(id) ? Tokenizer.TokenText(id) : TokenPage.Visible(Tokenizer, id);

    /// <summary>What the model is, in a line.</summary>
    public string Model => $"{Family}, {Config.Layers} {(Config.Layers == 1 ? "layer" : "layers")} of {Config.Heads} {(Config.Heads == 1 ? "head" : "heads")}, {Config.Width} wide, vocabulary {Config.Vocabulary}";

    /// <summary>Where the model may look, in words: for the sentence about the most entropy.</summary>
    public string Sight => !Config.Causal ? "all tokens" : Config.SlidingWindow > 0 && Length > Config.SlidingWindow ? $"the last {Config.SlidingWindow} tokens" : "itself and what came before";
}
