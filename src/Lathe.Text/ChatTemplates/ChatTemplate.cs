using Lathe.Text.ChatTemplates.Jinja;
using Lathe.Text.Tokenizers;

namespace Lathe.Text.ChatTemplates;

/// <summary>
/// Turns conversations into the text and the tokens that a model was made for. The same object serves training, where it says which
/// tokens the assistant wrote, and answering, where it ends with the beginning of an answer. Immutable; for any number of threads.
/// </summary>
/// <remarks>
/// The language is the part of Jinja that transformers renders templates with, with its settings. Where a template refuses a system
/// message, its text goes before the first message of the user, with an empty line between.
/// </remarks>
public sealed class ChatTemplate
{
    private readonly JinjaTemplate _template;
    private readonly JinjaTemplate? _withTools;

    /// <summary>Reads a template.</summary>
    /// <param name="source">Jinja.</param>
    /// <param name="name">What errors call it: a file, a model.</param>
    /// <param name="specialTokens">Variables such as <c>bos_token</c> and <c>eos_token</c>; null for none.</param>
    /// <param name="sourceWithTools">A template of its own for conversations with tools, or null.</param>
    /// <exception cref="ChatTemplateException">It is not understood; the message names line and construct.</exception>
    public ChatTemplate(string source, string name = "chat template", IReadOnlyDictionary<string, string>? specialTokens = null, string? sourceWithTools = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        Name = name;
        SpecialTokens = specialTokens ?? new Dictionary<string, string>();
        _template = new JinjaTemplate(source, name);
        if (sourceWithTools is not null) _withTools = new JinjaTemplate(sourceWithTools, name + " (tool_use)");
    }

    /// <summary>What errors call it.</summary>
    public string Name { get; }

    /// <summary>The Jinja text.</summary>
    public string Source => _template.Source;

    /// <summary>The variables for special tokens.</summary>
    public IReadOnlyDictionary<string, string> SpecialTokens { get; }

    /// <summary>The conversation as text.</summary>
    /// <param name="turns">Oldest first.</param>
    /// <param name="options">Tools, the beginning of an answer, variables; null for none.</param>
    /// <exception cref="ChatTemplateException">The template goes wrong or refuses the conversation.</exception>
    public string Render(IReadOnlyList<ChatTurn> turns, RenderOptions? options = null) => Run(turns, options).Text;

    /// <summary>The conversation as text, with the parts that the assistant wrote.</summary>
    /// <param name="turns">As for <see cref="Render"/>.</param>
    /// <param name="options">As for <see cref="Render"/>.</param>
    /// <exception cref="ChatTemplateException">As for <see cref="Render"/>.</exception>
    public RenderedChat RenderAnswers(IReadOnlyList<ChatTurn> turns, RenderOptions? options = null)
    {
        (string text, IReadOnlyList<(int Start, int End)> marked) = Run(turns, options);
        return new RenderedChat(text, Choose(options).MarksGeneration
            ? [.. marked.Where(m => m.End > m.Start).Select(m => m.Start..m.End)]
            : new AnswerFinder(this, turns, options ?? RenderOptions.Default, text).Find());
    }

    /// <summary>The conversation as tokens, with a mask of those that the assistant wrote.</summary>
    /// <param name="tokenizer">The model's. It adds no tokens of its own: the template spells them.</param>
    /// <param name="turns">As for <see cref="Render"/>.</param>
    /// <param name="options">As for <see cref="Render"/>.</param>
    /// <exception cref="ChatTemplateException">As for <see cref="Render"/>.</exception>
    public ChatTokens Encode(Tokenizer tokenizer, IReadOnlyList<ChatTurn> turns, RenderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        return AnswerTokens.Encode(tokenizer, RenderAnswers(Guarded(turns, tokenizer, options), options), Begin);
    }

    /// <summary>The conversation as a prompt: tokens that end where the model's answer begins.</summary>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="turns">As for <see cref="Render"/>.</param>
    /// <param name="options">As for <see cref="Render"/>; the beginning of an answer is added in any case.</param>
    /// <exception cref="ChatTemplateException">As for <see cref="Render"/>.</exception>
    public int[] EncodePrompt(Tokenizer tokenizer, IReadOnlyList<ChatTurn> turns, RenderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        return AnswerTokens.Encode(tokenizer, Render(Guarded(turns, tokenizer, options), (options ?? RenderOptions.Default) with { AddGenerationPrompt = true }), Begin);
    }

    private string Begin => SpecialTokens.GetValueOrDefault("bos_token") ?? "";

    private static IReadOnlyList<ChatTurn> Guarded(IReadOnlyList<ChatTurn> turns, Tokenizer tokenizer, RenderOptions? options)
        => options is { SpecialInMessages: true } ? turns : SpecialGuard.Mark(turns, tokenizer);

    private (string Text, IReadOnlyList<(int Start, int End)> Marked) Run(IReadOnlyList<ChatTurn> turns, RenderOptions? options)
    {
        ArgumentNullException.ThrowIfNull(turns);
        options ??= RenderOptions.Default;
        JinjaTemplate template = Choose(options);
        try
        {
            return TemplateInput.Render(template, turns, options, SpecialTokens);
        }
        catch (ChatTemplateException error) when (error.IsRefusal && WithoutSystem(turns) is { } merged)
        {
            // Where it is something else that is refused, the first word about it counts.
            try
            {
                return TemplateInput.Render(template, merged, options, SpecialTokens);
            }
            catch (ChatTemplateException)
            {
                throw error;
            }
        }
    }

    private JinjaTemplate Choose(RenderOptions? options) => _withTools is not null && options is { Tools.Count: > 0 } ? _withTools : _template;

    private static ChatTurn[]? WithoutSystem(IReadOnlyList<ChatTurn> turns)
        => turns is [{ Role: "system", Content: { } system }, { Role: "user", Content: { } user } first, ..] ? [first with { Content = $"{system}\n\n{user}" }, .. turns.Skip(2)] : null;
}
