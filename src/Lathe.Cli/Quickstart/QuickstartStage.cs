using System.Security.Cryptography;
using System.Text;

namespace Lathe.Cli.Quickstart;

/// <summary>One step of the quickstart.</summary>
/// <param name="name">Its name in the ledger and in the document.</param>
/// <param name="title">What it does, as a heading.</param>
internal abstract class QuickstartStage(string name, string title)
{
    public string Name => name;

    public string Title => title;

    /// <summary>What happens in it and why, for the reader.</summary>
    public abstract string Story { get; }

    /// <summary>The commands that do the same alone.</summary>
    public abstract IReadOnlyList<string> Commands { get; }

    /// <summary>Everything that its result depends on, apart from the stages before it.</summary>
    public abstract string Options { get; }

    /// <summary>Files and folders that it leaves.</summary>
    public abstract IReadOnlyList<string> Products { get; }

    /// <summary>Does it.</summary>
    /// <returns>How it went, or null where it was stopped and can go on.</returns>
    public abstract StageRecord? Run(QuickstartStory story, string key);

    /// <summary>Shows how it went, now or in an earlier run.</summary>
    public abstract void Show(QuickstartStory story, StageRecord record);

    /// <summary>A word for all that its result depends on: its options and, through <paramref name="before"/>, those of the stages before.</summary>
    public string KeyAfter(string before) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Name}\n{before}\n{Options}")))[..16];
}
