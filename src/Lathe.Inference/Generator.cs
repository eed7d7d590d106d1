using Lathe.Nn.Models;
using Lathe.Text.Tokenizers;

namespace Lathe.Inference;

/// <summary>Continues texts: a language model and its tokenizer. What a prompt shares with the one before is not read again. For one thread.</summary>
public sealed class Generator : IDisposable
{
    private readonly Tokenizer _tokenizer;
    private readonly TokenGenerator _tokens;

    /// <summary>Makes a generator with a session of its own.</summary>
    /// <param name="model">A causal model with a language head. The caller disposes it.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="options">How the text is remembered.</param>
    /// <exception cref="ArgumentException">The model is no language model, or its vocabulary is smaller than the tokenizer's.</exception>
    public Generator(Transformer model, Tokenizer tokenizer, SessionOptions? options = null)
        : this(Fitting(model, tokenizer), new TokenGenerator(model, options))
    {
    }

    /// <summary>Makes a generator over a session.</summary>
    /// <param name="session">What is read and written there. The caller disposes it.</param>
    /// <param name="tokenizer">The tokenizer of its model.</param>
    /// <exception cref="ArgumentException">The model's vocabulary is smaller than the tokenizer's.</exception>
    public Generator(Session session, Tokenizer tokenizer)
        : this(Fitting((session ?? throw new ArgumentNullException(nameof(session))).Model, tokenizer), new TokenGenerator(session))
    {
    }

    private Generator(Tokenizer tokenizer, TokenGenerator tokens) => (_tokenizer, _tokens) = (tokenizer, tokens);

    /// <summary>The model and what it has read.</summary>
    public Session Session => _tokens.Session;

    /// <summary>Bytes of the cache now.</summary>
    public long CacheBytes => _tokens.CacheBytes;

    /// <summary>Continues a text.</summary>
    /// <param name="prompt">Any text; an empty one begins with the begin-of-text token.</param>
    /// <param name="options">What to generate.</param>
    /// <param name="onText">
    /// Receives the text after the prompt as it comes, never half a character; what may become a stop string comes when it cannot any more.
    /// </param>
    /// <param name="echo">Hand the prompt to <paramref name="onText"/> too, as its tokens spell it. It is not part of the result's text.</param>
    /// <param name="cancellation">Ends the generation before the next token.</param>
    /// <exception cref="ArgumentException">
    /// The prompt is longer than the context, or empty while the tokenizer has no token that begins a text; a stop string is empty.
    /// </exception>
    /// <exception cref="ArithmeticException">The model's logits are not finite.</exception>
    /// <exception cref="InvalidOperationException">Processors or constraint leave no token to choose from.</exception>
    public Generation Generate(string prompt, GenerationOptions options, TextPiece? onText = null, bool echo = false, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        ArgumentNullException.ThrowIfNull(options);
        return Generate(PromptTokens.Encode(_tokenizer, prompt, options.AllowSpecial), options, onText, echo, cancellation);
    }

    /// <summary>Continues a text that is there as tokens.</summary>
    /// <inheritdoc cref="Generate(string, GenerationOptions, TextPiece?, bool, CancellationToken)"/>
    public Generation Generate(ReadOnlySpan<int> prompt, GenerationOptions options, TextPiece? onText = null, bool echo = false, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var text = new TextBuilder(_tokenizer, onText, options.StopStrings.Count > 0 ? new StopMatcher(options.StopStrings) : null, options.MinTokens);
        foreach (int id in prompt) text.AddPrompt(id, echo);
        int from = text.Count;
        Generation result = _tokens.Run(prompt, options with { StopTokens = PromptTokens.Stops(_tokenizer, options) }, text.Append, cancellation);
        text.Finish();
        return result with { Text = text.ToString(from) };
    }

    /// <summary>Frees the session, if it is the generator's own; not the model.</summary>
    public void Dispose() => _tokens.Dispose();

    private static Tokenizer Fitting(Transformer model, Tokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tokenizer);
        return tokenizer.VocabularySize <= model.Config.Vocabulary
            ? tokenizer
            : throw new ArgumentException($"The tokenizer has {tokenizer.VocabularySize} tokens, but the model has {model.Config.Vocabulary}: it is not this model's.", nameof(tokenizer));
    }
}
