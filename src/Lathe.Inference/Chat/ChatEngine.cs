using Lathe.Nn.Models;
using Lathe.Text.ChatTemplates;
using Lathe.Text.Tokenizers;

namespace Lathe.Inference.Chat;

/// <summary>
/// Answers conversations: a model, its tokenizer and its chat template. What a conversation shares with the one before, as its next turn
/// shares nearly all, is not read again. For one thread.
/// </summary>
public sealed class ChatEngine : IDisposable
{
    private readonly Generator _generator;
    private readonly AnswerEnding _ending;

    /// <summary>Makes an engine.</summary>
    /// <param name="model">A causal model with a language head. The caller disposes it.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="template">Its template.</param>
    /// <param name="options">How the text is remembered.</param>
    /// <exception cref="ArgumentException">The model is no language model, or the tokenizer not its own.</exception>
    public ChatEngine(Transformer model, Tokenizer tokenizer, ChatTemplate template, SessionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(template);
        _generator = new Generator(model, tokenizer, options);
        (Tokenizer, Template) = (tokenizer, template);
        _ending = AnswerEnding.Of(template, tokenizer);
    }

    /// <summary>The tokenizer.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>The template.</summary>
    public ChatTemplate Template { get; }

    /// <summary>The model and what it has read.</summary>
    public Session Session => _generator.Session;

    /// <summary>Tokens that end an answer: the template's and the tokenizer's.</summary>
    public IReadOnlyList<int> EndTokens => PromptTokens.Stops(Tokenizer, new GenerationOptions { StopTokens = _ending.Tokens });

    /// <summary>The tokens of a conversation, up to where the answer begins.</summary>
    /// <exception cref="ChatTemplateException">The template goes wrong or refuses the conversation.</exception>
    public int[] Prompt(IReadOnlyList<ChatTurn> turns, RenderOptions? render = null) => Template.EncodePrompt(Tokenizer, turns, render);

    /// <summary>Answers.</summary>
    /// <param name="prompt">Of <see cref="Prompt"/>.</param>
    /// <param name="options">What to generate; the template's own end of an answer ends it too.</param>
    /// <param name="onText">Receives the answer as it comes.</param>
    /// <param name="cancellation">Ends the answer before the next token.</param>
    /// <exception cref="ArgumentException">The prompt is empty or longer than the context.</exception>
    public Generation Answer(ReadOnlySpan<int> prompt, GenerationOptions options, TextPiece? onText = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return _generator.Generate(prompt, Ended(options), onText, echo: false, cancellation);
    }

    /// <summary>The options with what ends an answer of this template.</summary>
    internal GenerationOptions Ended(GenerationOptions options) => options.IgnoreEnd ? options : options with
    {
        StopTokens = [.. options.StopTokens, .. _ending.Tokens],
        StopStrings = [.. options.StopStrings, .. _ending.Texts],
    };

    /// <summary>Frees cache and scratch; not the model.</summary>
    public void Dispose() => _generator.Dispose();
}
