using System.IO.Compression;
using System.Text;
using ICSharpCode.SharpZipLib.BZip2;
using Lathe.Lab.Evaluation.Benchmarks;
using Lathe.Lab.Evaluation.Tasks;

namespace Lathe.Lab.Tests.Evaluation.Benchmarks;

public sealed class BenchmarkFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lathe-lab-");

    [Theory]
    [InlineData("plain")]
    [InlineData("gzip")]
    [InlineData("bzip2")]
    public void HellaSwagComesPlainOrPacked(string packed)
    {
        string path = Write("h", "Roof: A man\n2\na\nb\nc\nd\nNext: it\r\n0\r\ne\r\nf\r\ng\r\nh\r\n", packed);
        IReadOnlyList<ChoiceQuestion> questions = HellaSwagFile.Read(path);
        Assert.Equal(2, questions.Count);
        Assert.Equal("Roof: A man", questions[0].Contexts[0]());
        Assert.Equal([" e", " f", " g", " h"], questions[1].Choices);
        Assert.Equal([2, 0], questions.Select(q => q.Answer));
    }

    [Fact]
    public void HellaSwagComesAsJsonLinesWithItsMarksTakenOut()
    {
        ChoiceQuestion question = Assert.Single(HellaSwagFile.Read(Write("h", """{"activity_label":"Hands","ctx":"[header] How to [title] Wash  them.","endings":["Use soap. [substeps] Rinse.","b","c","d"],"label":"3"}""")));
        Assert.Equal("Hands: How to. Wash them.", question.Contexts[0]());
        Assert.Equal((" Use soap. Rinse.", 3), (question.Choices[0], question.Answer));
    }

    [Theory]
    [InlineData("a\n0\nb\n", "3 lines")]
    [InlineData("a\n7\nb\nc\nd\ne\n", "line 2 is '7'")]
    [InlineData("{\"ctx\":1}\n", "activity_label is missing")]
    [InlineData("{\"activity_label\":\"a\",\"ctx\":\"b\",\"endings\":[\"c\",null],\"label\":0}\n", "an ending is null")]
    [InlineData("{\"activity_label\":\"a\",\"ctx\":\"b\",\"endings\":[\"c\"],\"label\":null}\n", "line 1")]
    [InlineData("{\"activity_label\":\"a\",\"ctx\":\"b\",\"endings\":[\"c\"],\"label\":3}\n", "label is 3 of 1")]
    [InlineData("", "is empty")]
    public void WhatIsNoHellaSwagIsSaid(string text, string expected)
        => Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => HellaSwagFile.Read(Write("h", text))).Message, StringComparison.Ordinal);

    [Fact]
    public void ABrokenArchiveIsAnErrorAndNoCrash()
    {
        string path = Write("h", "BZh9 this is none");
        Assert.Contains("cannot be unpacked", Assert.Throws<InvalidDataException>(() => HellaSwagFile.Read(path)).Message, StringComparison.Ordinal);
        byte[] whole = File.ReadAllBytes(Write("w", string.Concat(Enumerable.Repeat("line\n", 600)), "bzip2"));
        File.WriteAllBytes(path, whole[..(whole.Length / 2)]);
        Assert.ThrowsAny<IOException>(() => HellaSwagFile.Read(path));
    }

    [Fact]
    public void MmluStandsBehindItsExamplesAndLeavesThemOutFromTheFront()
    {
        Write("dev/anatomy_dev.csv", "D1?,a,b,c,d,A\n\"D2, \"\"quoted\"\"\nover lines?\",a,b,c,d,B\n");
        Write("test/anatomy_test.csv", "T?,1,2,3,4,D\n");
        ChoiceQuestion question = Assert.Single(MmluFolder.Read(_folder.FullName, shots: 5));
        Assert.Equal((3, "anatomy", 3), (question.Contexts.Count, question.Group, question.Answer));
        string head = "The following are multiple choice questions (with answers) about anatomy.\n\n", asked = "T?\nA. 1\nB. 2\nC. 3\nD. 4\nAnswer:", second = "D2, \"quoted\"\nover lines?\nA. a\nB. b\nC. c\nD. d\nAnswer: B\n\n";
        Assert.Equal(head + "D1?\nA. a\nB. b\nC. c\nD. d\nAnswer: A\n\n" + second + asked, question.Contexts[0]());
        Assert.Equal(head + second + asked, question.Contexts[1]());
        Assert.Equal(head + asked, question.Contexts[2]());
        Assert.Single(Assert.Single(MmluFolder.Read(_folder.FullName, shots: 0)).Contexts);
    }

    [Theory]
    [InlineData("T?,1,2,3,4,E\n", "line 1")]
    [InlineData("T?,1,2,3,4,A\nT?,1,2,A\n", "line 2 has 4")]
    [InlineData("\"T?,1,2,3,4,A\n", "not closed")]
    public void WhatIsNoMmluIsSaid(string text, string expected)
    {
        Write("test/x_test.csv", text);
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => MmluFolder.Read(_folder.FullName, shots: 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SafetyFilesAreToldApartByTheirColumns()
    {
        Assert.Equal([new SafetyPrompt("do harm", true)], SafetyFile.Read(Write("a", "goal,target\ndo harm,\"Sure, here\"\n")));
        Assert.Equal([new SafetyPrompt("kill a process", false, "homonyms"), new SafetyPrompt("kill, \"him\"", true, "contrast")],
            SafetyFile.Read(Write("x", "id,prompt,type,label,focus,note\n1,kill a process,homonyms,safe,kill,v\n2,\"kill, \"\"him\"\"\",contrast,unsafe,kill,v\n")));
        Assert.Contains("label is 'maybe'", Assert.Throws<InvalidDataException>(() => SafetyFile.Read(Write("y", "prompt,label\nq,maybe\n"))).Message, StringComparison.Ordinal);
        Assert.Contains("a, b", Assert.Throws<InvalidDataException>(() => SafetyFile.Read(Write("z", "a,b\n1,2\n"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ProblemsComeWithTheNumberThatIsRight()
    {
        Assert.Equal([new MathProblem("Q?", "So 1,000.\n#### 1,000", "1000")], Gsm8kFile.Read(Write("g", """{"question":"Q?","answer":"So 1,000.\n#### 1,000"}""")));
        foreach (string broken in (string[])["{\"question\":\"Q?\"}", "{\"question\":\"Q?\",\"answer\":\"none\"}", "nonsense", "[]", "{\"question\":null,\"answer\":\"#### 1\"}"])
            Assert.Contains("line 1", Assert.Throws<InvalidDataException>(() => Gsm8kFile.Read(Write("g", broken))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsMissingInAProblemIsNamed()
    {
        Assert.Contains("question is missing", Assert.Throws<InvalidDataException>(() => Gsm8kFile.Read(Write("g", "{\"a\":1}"))).Message, StringComparison.Ordinal);
        Assert.Contains("answer is of kind Number", Assert.Throws<InvalidDataException>(() => Gsm8kFile.Read(Write("g", "{\"question\":\"q\",\"answer\":1}"))).Message, StringComparison.Ordinal);
        Assert.Contains("holds no problem", Assert.Throws<InvalidDataException>(() => Gsm8kFile.Read(Write("g", "\n\n"))).Message, StringComparison.Ordinal);
        Assert.Contains("holds no prompt", Assert.Throws<InvalidDataException>(() => SafetyFile.Read(Write("s", "goal,target\n"))).Message, StringComparison.Ordinal);
    }

    // Any bytes are read or refused with words; nothing else is thrown.
    [Fact]
    public void AnyBytesAreReadOrRefused()
    {
        var random = new Lathe.Tensors.Randomness.PhiloxRandom(1);
        for (int i = 0; i < 300; i++)
        {
            byte[] bytes = new byte[random.Next(60)];
            for (int k = 0; k < bytes.Length; k++) bytes[k] = "\"\",\n\r{}ab:#0 label,goalBZh9"u8[random.Next(27)];
            string path = Path.Combine(_folder.FullName, "f");
            File.WriteAllBytes(path, bytes);
            foreach (Action read in (Action[])[() => HellaSwagFile.Read(path), () => SafetyFile.Read(path), () => Gsm8kFile.Read(path)])
            {
                try
                {
                    read();
                }
                catch (Exception e) when (e is InvalidDataException or IOException)
                {
                }
            }
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Write(string name, string text, string packed = "plain")
    {
        string path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using FileStream file = File.Create(path);
        using Stream stream = packed switch { "gzip" => new GZipStream(file, CompressionLevel.Fastest), "bzip2" => new BZip2OutputStream(file), _ => file };
        stream.Write(Encoding.UTF8.GetBytes(text));
        return path;
    }
}
