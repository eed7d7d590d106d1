using Lathe.Cli.Commands;
using Lathe.Cli.Hosting;
using Lathe.Cli.Testing;

namespace Lathe.Cli.Tests.Testing;

public sealed class TrxFileTests
{
    private const string Sample = """
        <?xml version="1.0" encoding="utf-8"?>
        <TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">
          <Results>
            <UnitTestResult testName="A.Passes" outcome="Passed" />
            <UnitTestResult testName="A.Passes_too" outcome="Passed" />
            <UnitTestResult testName="A.Skips" outcome="NotExecuted" />
            <UnitTestResult testName="A.Fails" outcome="Failed">
              <Output><ErrorInfo><Message>expected 1, got 2</Message><StackTrace>   at Xunit.Assert.Equal()
           at A.Fails() in /src/A.cs:line 7</StackTrace></ErrorInfo></Output>
            </UnitTestResult>
          </Results>
        </TestRun>
        """;

    [Fact]
    public void Results_are_counted_one_by_one()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.trx"], Sample);
        TestCounts counts = TrxFile.Read(folder["a.trx"]);

        Assert.Equal((2, 1, 1), (counts.Passed, counts.Failed, counts.Skipped));
        Assert.Equal(new TestFailure("A.Fails", "expected 1, got 2\nat A.Fails() in /src/A.cs:line 7"), Assert.Single(counts.Failures));
    }

    [Fact]
    public void A_file_cut_off_is_named()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.trx"], Sample[..200]);

        Assert.Contains(folder["a.trx"], Assert.Throws<InvalidDataException>(() => TrxFile.Read(folder["a.trx"])).Message);
    }

    [Fact]
    public void The_repository_is_found_from_below_and_missed_elsewhere()
    {
        using var folder = new TemporaryFolder();
        string deep = Directory.CreateDirectory(folder["a/b"]).FullName;
        Assert.Throws<CliException>(() => Repository.Find(deep));

        File.WriteAllText(folder["Lathe.slnx"], "");
        Assert.Equal(folder.FullName, Repository.Find(deep));
    }

    [Theory]
    [InlineData(null, false, null)]
    [InlineData(null, true, "Category!=Slow")]
    [InlineData("A~b", false, "A~b")]
    [InlineData("A~b", true, "(A~b)&(Category!=Slow)")]
    public void Fast_adds_to_a_filter(string? asked, bool fast, string? expected) => Assert.Equal(expected, TestVerb.Filter(asked, fast));
}
