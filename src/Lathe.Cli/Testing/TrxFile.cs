using System.Xml;
using System.Xml.Linq;

namespace Lathe.Cli.Testing;

/// <summary>Reads the results that a test run left in the TRX format.</summary>
internal static class TrxFile
{
    private static readonly XNamespace Schema = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    /// <summary>Counts the results one by one: the file's own totals leave skipped tests out.</summary>
    /// <exception cref="InvalidDataException">The file is no TRX file, or is cut off.</exception>
    public static TestCounts Read(string path)
    {
        XDocument document;
        try
        {
            document = XDocument.Load(path);
        }
        catch (XmlException e)
        {
            throw new InvalidDataException($"'{path}' is no complete TRX file: {e.Message}", e);
        }

        int passed = 0, skipped = 0;
        var failures = new List<TestFailure>();
        foreach (XElement result in document.Descendants(Schema + "UnitTestResult"))
        {
            switch ((string?)result.Attribute("outcome"))
            {
                case "Passed":
                    passed++;
                    break;
                case "NotExecuted":
                    skipped++;
                    break;
                default:
                    failures.Add(Failure(result));
                    break;
            }
        }

        return new TestCounts(passed, failures.Count, skipped, failures);
    }

    private static TestFailure Failure(XElement result)
    {
        XElement? error = result.Element(Schema + "Output")?.Element(Schema + "ErrorInfo");
        string message = ((string?)error?.Element(Schema + "Message"))?.Trim() ?? "";
        string? place = ((string?)error?.Element(Schema + "StackTrace"))?.Split('\n').Select(l => l.Trim()).LastOrDefault(l => l.Contains(" in ", StringComparison.Ordinal));
        return new TestFailure((string?)result.Attribute("testName") ?? "?", place is null ? message : $"{message}\n{place}");
    }
}
