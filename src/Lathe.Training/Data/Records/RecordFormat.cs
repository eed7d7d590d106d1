namespace Lathe.Training.Data.Records;

/// <summary>What the fields of a data set's records are called. <see cref="RecordFormatNames"/> spells them.</summary>
public enum RecordFormat
{
    /// <summary><c>instruction</c>, <c>input</c>, <c>output</c>; <c>system</c> and <c>history</c> where they are there.</summary>
    Alpaca,

    /// <summary><c>conversations</c> of <c>from</c> and <c>value</c>; function calls and observations among them.</summary>
    ShareGpt,

    /// <summary><c>messages</c> of <c>role</c> and <c>content</c> as OpenAI has them; tools and calls of tools among them.</summary>
    Messages,

    /// <summary><c>prompt</c> and <c>completion</c>, or a question and its answer.</summary>
    PromptCompletion,

    /// <summary>A prompt in any of the forms above with <c>chosen</c> and <c>rejected</c>.</summary>
    Preference,

    /// <summary>A conversation or a prompt and its completion with <c>label</c> true or false.</summary>
    Rated,

    /// <summary><c>text</c>, or a file that is nothing but text.</summary>
    Text,
}
