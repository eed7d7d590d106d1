namespace Lathe.Text.ChatTemplates;

/// <summary>A chat template that is not understood, goes wrong, or refuses the conversation; the message names template, line and construct.</summary>
public sealed class ChatTemplateException : FormatException
{
    /// <summary>Makes one.</summary>
    /// <param name="template">The template's name.</param>
    /// <param name="line">Its line, from 1; 0 where no line is at fault.</param>
    /// <param name="message">What is wrong, without a full stop.</param>
    public ChatTemplateException(string template, int line, string message)
        : base(line > 0 ? $"{template}, line {line}: {message}." : $"{template}: {message}.") => Line = line;

    /// <summary>The line of the template, from 1; 0 where no line is at fault.</summary>
    public int Line { get; }

    /// <summary>Whether the template itself said so, by <c>raise_exception</c>: the conversation does not suit it.</summary>
    public bool IsRefusal { get; init; }
}
