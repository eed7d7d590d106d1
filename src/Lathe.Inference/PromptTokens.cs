using Lathe.Nn.Models;
using Lathe.Text.Tokenizers;

namespace Lathe.Inference;

/// <summary>How a text that is to go on is read, and which tokens end it.</summary>
public static class PromptTokens
{
    /// <summary>The tokens of a prompt: one at least.</summary>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="prompt">Any text; an empty one is the token that begins texts.</param>
    /// <param name="allowSpecial">Read special tokens spelled in it as those tokens.</param>
    /// <exception cref="ArgumentException">It is empty, and the tokenizer has no token that begins a text.</exception>
    public static int[] Encode(Tokenizer tokenizer, string prompt, bool allowSpecial = false)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        int[] ids = tokenizer.Encode(prompt, new EncodeOptions { AddSpecial = true, AllowSpecial = allowSpecial });

        // Tokenizers that end a text with a token do so for encoders; a text that is to go on has not ended.
        if (ids.Length > 1 && ids[^1] == tokenizer.EndId && tokenizer.EndId != tokenizer.BeginId && !allowSpecial) ids = ids[..^1];
        if (ids.Length > 0) return ids;
        int begin = tokenizer.BeginId ?? tokenizer.EndId
            ?? throw new ArgumentException("The prompt is empty, and the tokenizer has no token that begins a text: give some text.", nameof(prompt));
        return [begin];
    }

    /// <summary>The text that tokens add to a prompt, without special ones.</summary>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="prompt">What stands before.</param>
    /// <param name="ids">The tokens.</param>
    public static string Decode(Tokenizer tokenizer, IReadOnlyList<int> prompt, IReadOnlyList<int> ids)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        var text = new TextBuilder(tokenizer, null);
        foreach (int id in prompt) text.AddPrompt(id, wanted: false);
        foreach (int id in ids) text.Append(id);
        text.Finish();
        return text.ToString(0);
    }

    /// <summary>Refuses a prompt that a session cannot read.</summary>
    /// <exception cref="ArgumentException">There are none, more than fit, or one is outside the vocabulary.</exception>
    internal static void Check(ReadOnlySpan<int> prompt, Session session)
    {
        int vocabulary = session.Model.Config.Vocabulary;
        if (prompt.IsEmpty) throw new ArgumentException("The prompt is empty: begin with the tokenizer's begin-of-text token, or give some text.", nameof(prompt));
        if (prompt.Length > session.Limit)
            throw new ArgumentException($"The prompt has {prompt.Length} tokens, but the {(session.Limit < session.Model.Config.Context ? "session's capacity" : "model's context")} is {session.Limit}. Shorten it.", nameof(prompt));
        foreach (int id in prompt)
        {
            if ((uint)id >= (uint)vocabulary)
                throw new ArgumentException($"The prompt holds token {id}, but the model has {vocabulary} tokens. Is this its tokenizer?", nameof(prompt));
        }
    }

    /// <summary>Refuses tokens that cannot come behind those that a session has.</summary>
    /// <exception cref="ArgumentException">There are none, more than fit, or one is outside the vocabulary.</exception>
    internal static void Check(ReadOnlySpan<int> tokens, int before, int limit, TransformerConfig config)
    {
        if (tokens.IsEmpty) throw new ArgumentException("There are no tokens: begin with the tokenizer's begin-of-text token, or give some text.", nameof(tokens));
        if (tokens.Length > limit - before)
            throw new ArgumentException($"{(long)before + tokens.Length} tokens do not fit: the {(limit < config.Context ? "session's capacity" : "model's context")} is {limit}. Shorten the text.", nameof(tokens));
        foreach (int id in tokens)
        {
            if ((uint)id >= (uint)config.Vocabulary)
                throw new ArgumentException($"Token {id} came, but the model has {config.Vocabulary} tokens. Is this its tokenizer?", nameof(tokens));
        }
    }

    /// <summary>The tokens that end a text: those of the options, and where the end is not to be ignored those of the tokenizer.</summary>
    public static IReadOnlyList<int> Stops(Tokenizer tokenizer, GenerationOptions options)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(options);
        List<int> stops = [.. options.StopTokens];
        if (options.IgnoreEnd) return stops;
        if (tokenizer.EndId is { } end) stops.Add(end);

        // A model that begins another text has ended this one: llama2.c's have no other end.
        if (tokenizer.BeginId is { } begin) stops.Add(begin);
        return stops;
    }
}
