using System.Text;
using Lathe.Training.Loggers;

namespace Lathe.Training.Tests.Loggers;

public sealed class TensorBoardLoggerTests
{
    [Fact]
    public void The_checksum_has_its_published_values()
    {
        // RFC 3720, B.4, and the check value of the catalogue of CRCs.
        Assert.Equal(0xE3069283u, TfRecord.Crc32C("123456789"u8));
        Assert.Equal(0x8A9136AAu, TfRecord.Crc32C(new byte[32]));
        Assert.Equal(0x62A8AB43u, TfRecord.Crc32C([.. Enumerable.Repeat((byte)0xff, 32)]));
        Assert.Equal(0x46DD794Eu, TfRecord.Crc32C([.. Enumerable.Range(0, 32).Select(i => (byte)i)]));
        for (int length = 0; length < 40; length++)
        {
            byte[] data = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 37))];
            Assert.Equal(EventFile.Crc(data), TfRecord.Crc32C(data));
        }
    }

    [Fact]
    public void The_first_record_is_what_TensorFlow_writes()
    {
        // An Event of wall time 0 and version "brain.Event:2" is 24 bytes; their frame is known from TensorFlow's own files.
        using var stream = new MemoryStream();
        byte[] data = [0x09, 0, 0, 0, 0, 0, 0, 0, 0, 0x1a, 13, .. "brain.Event:2"u8];
        TfRecord.Write(stream, data);
        byte[] frame = stream.ToArray();
        Assert.Equal([0x18, 0, 0, 0, 0, 0, 0, 0, 0xa3, 0x7f, 0x4b, 0x22], frame[..12]);
        Assert.Equal(data, frame[12..36]);
        Assert.Equal(40, frame.Length);
    }

    [Fact]
    public void An_independent_reader_finds_what_was_logged()
    {
        using var folder = new Digits.TemporaryFolder();
        using (var logger = new TensorBoardLogger(folder.File("tb")))
        {
            logger.Start(0);
            logger.Log(1, [new Metric("train/loss", 2.5), new Metric("größe", -1e-3)]);
            logger.Log(300, [new Metric("train/loss", double.NaN)]);
            logger.LogText(300, "sample", "two\nlines: äß");
        }

        List<EventFile.Event> events = EventFile.Read(Assert.Single(Directory.GetFiles(folder.File("tb"), "events.out.tfevents.*")));
        Assert.Equal("brain.Event:2", events[0].Version);
        Assert.Equal([0L, 1L, 300L, 300L], events.Select(e => e.Step));
        Assert.All(events, e => Assert.InRange(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - e.WallTime, -60, 600));
        Assert.Equal([("train/loss", 2.5f, null, null), ("größe", -1e-3f, null, null)], events[1].Values);
        Assert.True(float.IsNaN(Assert.Single(events[2].Values).Value));
        Assert.Equal(("sample/text_summary", 0f, "    two\n    lines: äß", "text"), Assert.Single(events[3].Values));
    }

    [Fact]
    public void A_resumed_run_voids_what_was_logged_after_its_checkpoint()
    {
        using var folder = new Digits.TemporaryFolder();
        using (var logger = new TensorBoardLogger(folder.Path))
        {
            logger.Start(0);
            logger.Log(20, [new Metric("a", 1)]);
        }

        using (var logger = new TensorBoardLogger(folder.Path))
        {
            logger.Start(10);
            logger.Log(11, [new Metric("a", 2)]);
        }

        string[] files = Directory.GetFiles(folder.Path);
        Assert.Equal(2, files.Length);
        List<EventFile.Event> second = files.Select(EventFile.Read).Single(e => e.Count == 3);
        Assert.True(second[1].SessionStart);
        Assert.Equal(11, second[1].Step);
    }

    [Fact]
    public void Anything_may_be_a_tag()
    {
        using var folder = new Digits.TemporaryFolder();
        string tag = new('x', 5000);
        using (var logger = new TensorBoardLogger(folder.Path))
        {
            logger.Start(0);
            logger.Log(long.MaxValue, [new Metric(tag, 1), new Metric("", 2)]);
            logger.LogText(1, "", new string('t', 100_000));
        }

        List<EventFile.Event> events = EventFile.Read(Assert.Single(Directory.GetFiles(folder.Path)));
        Assert.Equal((long.MaxValue, tag), (events[1].Step, events[1].Values[0].Tag));
        Assert.Equal(100_004, Encoding.UTF8.GetByteCount(events[2].Values[0].Text!));
    }
}
