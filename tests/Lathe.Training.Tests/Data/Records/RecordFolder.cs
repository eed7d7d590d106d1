using System.IO.Compression;
using System.Text;
using Lathe.Training.Data.Records;

namespace Lathe.Training.Tests.Data.Records;

/// <summary>A folder for files of records that a test writes; gone with the test.</summary>
internal sealed class RecordFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("lathe-records").FullName;

    public string Write(string name, string content) => Write(name, Encoding.UTF8.GetBytes(content));

    public string Write(string name, byte[] content)
    {
        string path = System.IO.Path.Combine(Path, name);
        if (!name.EndsWith(".gz", StringComparison.Ordinal))
        {
            File.WriteAllBytes(path, content);
            return path;
        }

        using FileStream file = File.Create(path);
        using var gzip = new GZipStream(file, CompressionLevel.Fastest);
        gzip.Write(content);
        return path;
    }

    /// <summary>The records of a text and what was dropped of it.</summary>
    public (DataRecord[] Records, List<Drop> Drops, RecordReader Reader) Read(string name, string content, RecordReaderOptions? options = null)
    {
        var drops = new List<Drop>();
        RecordReader reader = RecordReader.Open(Write(name, content), options ?? new RecordReaderOptions());
        return ([.. reader.Read(drops.Add)], drops, reader);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
