using Lathe.Nn.Models;
using Lathe.Text.Tokenizers;

namespace Lathe.Inference;

/// <summary>Continues texts: a language model and its tokenizer. For one thread.</summary>
public sealed class Generator : IDisposable
{
    private readonly Tokenizer _tokenizer;
    private readonly TokenGenerator _tokens;

    /// <summary>Makes a generator.</summary>
    /// <param name="model">A causal model with a language head. The caller disposes it.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <exception cref="ArgumentException">The model is no language model, or its vocabulary is smaller than the tokenizer's.</exception>
    public Generator(Transformer model, Tokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tokenizer);
        if (tokenizer.VocabularySize > model.Config.Vocabulary)
            throw new ArgumentException($"The tokenizer has {tokenizer.VocabularySize} tokens, but the model has {model.Config.Vocabulary}: it is not this model's.", nameof(tokenizer));
        _tokenizer = tokenizer;
        _tokens = new TokenGenerator(model);
    }

    /// <summary>Bytes of the cache now.</summary>
    public long CacheBytes => _tokens.CacheBytes;

    /// <summary>Continues a text.</summary>
    /// <param name="prompt">Any text; an empty one begins with the begin-of-text token.</param>
    /// <param name="options">What to generate.</param>
    /// <param name="onText">Receives the text after the prompt as it comes, never half a character.</param>
    /// <param name="echo">Hand the prompt to <paramref name="onText"/> too, as its tokens spell it. It is not part of the result's text.</param>
    /// <param name="cancellation">Ends the generation before the next token.</param>
    /// <exception cref="ArgumentException">
    /// The prompt is longer than the context, or empty while the tokenizer has no token that begins a text.
    /// </exception>
    /// <exception cref="ArithmeticException">The model's logits are not finite.</exception>
    public Generation Generate(string prompt, GenerationOptions options, TextPiece? onText = null, bool echo = false, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        ArgumentNullException.ThrowIfNull(options);
        int[] ids = Encode(prompt, options.AllowSpecial);
        var text = new TextBuilder(_tokenizer, onText);
        foreach (int id in ids)
        {
            if (echo) text.Append(id);
            else text.Skip(id);
        }

        int from = text.Count;
        Generation result = _tokens.Generate(ids, options with { StopTokens = Stops(options) }, text.Append, cancellation);
        text.Finish();
        return result with { Text = text.ToString(from) };
    }

    /// <summary>Frees cache and scratch; not the model.</summary>
    public void Dispose() => _tokens.Dispose();

    private int[] Encode(string prompt, bool allowSpecial)
    {
        int[] ids = _tokenizer.Encode(prompt, new EncodeOptions { AddSpecial = true, AllowSpecial = allowSpecial });

        // Tokenizers that end a text with a token do so for encoders; a text that is to go on has not ended.
        if (ids.Length > 1 && ids[^1] == _tokenizer.EndId && _tokenizer.EndId != _tokenizer.BeginId && !allowSpecial) ids = ids[..^1];
        if (ids.Length > 0) return ids;
        int begin = _tokenizer.BeginId ?? _tokenizer.EndId
            ?? throw new ArgumentException("The prompt is empty, and the tokenizer has no token that begins a text: give some text.", nameof(prompt));
        return [begin];
    }

    // A model that begins another text has ended this one: llama2.c's have no other end.
    private int[] Stops(GenerationOptions options)
    {
        List<int> stops = [.. options.StopTokens];
        if (options.IgnoreEnd) return [.. stops];
        if (_tokenizer.EndId is { } end) stops.Add(end);
        if (_tokenizer.BeginId is { } begin) stops.Add(begin);
        return [.. stops];
    }
}
