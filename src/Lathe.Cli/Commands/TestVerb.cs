using System.CommandLine;
using System.Diagnostics;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Cli.Testing;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe test</c></summary>
internal sealed class TestVerb : Verb
{
    private readonly Option<string?> _filter = Flag.Text("--filter", "EXPRESSION", "Only the tests it matches, as in dotnet test: FullyQualifiedName~Digit");
    private readonly Option<bool> _fast = Flag.Switch("--fast", "Leave out the tests of Category=Slow");

    public TestVerb(string path, string summary) : base(path, summary)
    {
        Group("Tests", _filter, _fast);
        GroupOutput();
        Example("test", "everything, as continuous integration runs it");
        Example("test --fast", "without the slow ones");
        Example("test --filter FullyQualifiedName~Tokenizers", "some of it");
        Notes = "The launcher has built everything before. The last line is 'N passed, N failed'; the exit code is 1 where a test failed or none ran.";
    }

    public override int Run(ParseResult arguments, CliHost host)
    {
        bool json = arguments.GetValue(Json);
        Screen screen = host.Talk(json);
        string root = Repository.Find(AppContext.BaseDirectory, Environment.CurrentDirectory);
        string? filter = Filter(arguments.GetValue(_filter), arguments.GetValue(_fast));
        var clock = Stopwatch.StartNew();
        using Interrupt interrupt = host.CatchInterrupts();
        TestProjectDocument[] projects = [.. Repository.TestProjects(root).Select(p => RunProject(p, filter, screen, interrupt.Token))];
        var document = new TestDocument
        {
            Passed = projects.Sum(p => p.Passed),
            Failed = projects.Sum(p => p.Failed),
            Skipped = projects.Sum(p => p.Skipped),
            Seconds = clock.Elapsed.TotalSeconds,
            Projects = projects,
        };
        screen.WriteLine();
        screen.WriteLine($"{document.Passed} passed, {document.Failed} failed{(document.Skipped > 0 ? $", {document.Skipped} skipped" : "")}");
        if (json) CliJson.Write(host, document);
        return document.Failed > 0 || document.Passed == 0 ? ExitCodes.Failed : ExitCodes.Done;
    }

    internal static string? Filter(string? asked, bool fast)
    {
        const string quick = "Category!=Slow";
        return (asked, fast) switch
        {
            (null, true) => quick,
            (not null, true) => $"({asked})&({quick})",
            _ => asked,
        };
    }

    private static TestProjectDocument RunProject(string project, string? filter, Screen screen, CancellationToken cancellation)
    {
        string name = Path.GetFileNameWithoutExtension(project);
        Ink ink = screen.Ink;
        var clock = Stopwatch.StartNew();
        LiveRegion? live = screen.IsTerminal ? new LiveRegion(screen) : null;
        TestCounts counts = new TestProjectRun(project, filter).Run(() => live?.Draw([$"  {name,-24} {ink.Dim($"running, {Say.Time(clock.Elapsed.TotalSeconds)}")}"]), cancellation);
        string skipped = counts.Skipped > 0 ? $", {counts.Skipped} skipped" : "";
        string failed = counts.Failed > 0 ? ink.Bad($"{counts.Failed} failed") : "0 failed";
        string line = $"  {name,-24} {counts.Passed,5} passed, {failed}{skipped}  {ink.Dim(Say.Time(clock.Elapsed.TotalSeconds))}";
        if (live is null) screen.WriteLine(line);
        else live.Draw([line]);
        foreach (TestFailure failure in counts.Failures)
        {
            screen.WriteLine($"    {ink.Bad(failure.Name)}");
            screen.WriteLines(failure.Message.Split('\n').Select(l => $"      {l.TrimEnd()}"));
        }

        return new TestProjectDocument
        {
            Name = name,
            Passed = counts.Passed,
            Failed = counts.Failed,
            Skipped = counts.Skipped,
            Seconds = clock.Elapsed.TotalSeconds,
            Failures = [.. counts.Failures.Select(f => f.Name)],
        };
    }
}
