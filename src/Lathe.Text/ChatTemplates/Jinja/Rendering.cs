using System.Runtime.CompilerServices;

namespace Lathe.Text.ChatTemplates.Jinja;

/// <summary>One run of a template: what it may still spend. A template comes from outside; it must end, in bounded memory.</summary>
/// <param name="template">Its name.</param>
/// <param name="now">What the clock shows.</param>
internal sealed class Rendering(string template, DateTimeOffset now)
{
    /// <summary>Characters of the longest text that a template may make.</summary>
    public const int LongestText = 1 << 25;

    private const int MostDepth = 200;

    // A step is an expression or a statement, or a few hundred characters that were put together.
    private const int CharactersPerStep = 256;
    private int _steps = 3_000_000;
    private int _depth;

    public string Template => template;

    public DateTimeOffset Now => now;

    /// <summary>Counts one expression or statement.</summary>
    public void Step(int line)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (--_steps < 0) throw new ChatTemplateException(template, line, "the template does not come to an end within the work it is allowed");
    }

    /// <summary>Makes room for so many characters.</summary>
    public void Room(long characters, int line)
    {
        if (characters > LongestText) throw new ChatTemplateException(template, line, $"a text grows past {LongestText} characters");
        _steps -= (int)(characters / CharactersPerStep);
        Step(line);
    }

    /// <summary>Enters a macro or a recursive loop.</summary>
    public void Enter(int line)
    {
        if (++_depth > MostDepth) throw new ChatTemplateException(template, line, $"macros call one another more than {MostDepth} deep");
    }

    public void Leave() => _depth--;
}
