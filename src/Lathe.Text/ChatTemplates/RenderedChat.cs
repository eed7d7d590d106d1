namespace Lathe.Text.ChatTemplates;

/// <summary>A conversation as its model reads it.</summary>
/// <param name="Text">With special tokens spelled out.</param>
/// <param name="Answers">The parts that the assistant wrote, ends of its turns among them: places in <paramref name="Text"/>, in order.</param>
public sealed record RenderedChat(string Text, IReadOnlyList<Range> Answers);
