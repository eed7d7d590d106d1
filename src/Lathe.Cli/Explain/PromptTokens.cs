using Lathe.Cli.Hosting;
using Lathe.Text.Tokenizers;

namespace Lathe.Cli.Explain;

/// <summary>A prompt as the tokens that its model reads.</summary>
internal static class PromptTokens
{
    /// <summary>The ids; an empty prompt is the begin-of-text token.</summary>
    /// <param name="prompt">The text.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="causal">A text that is to go on has not ended: its end token is left out. An encoder expects it.</param>
    /// <param name="special">Whether special tokens spelled in the text are read as such.</param>
    public static int[] Of(string prompt, Tokenizer tokenizer, bool causal, bool special)
    {
        int[] ids = tokenizer.Encode(prompt, new EncodeOptions { AddSpecial = true, AllowSpecial = special });
        if (causal && ids.Length > 1 && ids[^1] == tokenizer.EndId && tokenizer.EndId != tokenizer.BeginId && !special) ids = ids[..^1];
        if (ids.Length > 0) return ids;
        int begin = tokenizer.BeginId ?? tokenizer.EndId ?? throw CliException.Usage("--prompt is empty, and the tokenizer has no token that begins a text: give some text.");
        return [begin];
    }
}
