using Lathe.Text.ChatTemplates;
using Lathe.Text.Tokenizers;

namespace Lathe.Training.Data.Assistant;

/// <summary>
/// The chat template of the assistant: one token before a question, one before an answer, one after it. In a model of a million weights
/// that reads examples of thirty tokens, ChatML's eight tokens around each message would be a fifth of all its work.
/// </summary>
public static class AssistantTemplate
{
    /// <summary>Begins a question.</summary>
    public const string Ask = "<|ask|>";

    /// <summary>Begins an answer.</summary>
    public const string Answer = "<|answer|>";

    /// <summary>Ends an answer.</summary>
    public const string End = "<|end|>";

    /// <summary>Ends a text, and divides the texts of a file.</summary>
    public const string EndOfText = "<|endoftext|>";

    /// <summary>The template in Jinja. It knows no system message: Lathe then puts one before the first question.</summary>
    public const string Source = """
        {%- for message in messages %}
        {%- if message.role == 'user' %}
        {{- '<|ask|>' + message.content }}
        {%- elif message.role == 'assistant' %}
        {{- '<|answer|>' }}
        {%- generation %}
        {{- message.content + '<|end|>' }}
        {%- endgeneration %}
        {%- else %}
        {{- raise_exception('This template has no place for a message of the role ' + message.role + '.') }}
        {%- endif %}
        {%- endfor %}
        {%- if add_generation_prompt %}
        {{- '<|answer|>' }}
        {%- endif %}
        """;

    /// <summary>The tokens that the tokenizer must have, in the order of their ids.</summary>
    public static IReadOnlyList<string> SpecialTokens { get; } = [EndOfText, Ask, Answer, End];

    /// <summary>The template, ready to render.</summary>
    /// <param name="tokenizer">The assistant's.</param>
    public static ChatTemplate For(Tokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        var tokens = new Dictionary<string, string>(StringComparer.Ordinal);
        if (tokenizer.EndId is { } end) tokens["eos_token"] = tokenizer.TokenText(end);
        return new ChatTemplate(Source, "the assistant's template", tokens);
    }
}
