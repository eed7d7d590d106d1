using System.Globalization;
using Lathe.Nn.Formats;
using Lathe.Nn.Formats.Gguf;
using Lathe.Nn.Formats.Llama2c;
using Lathe.Nn.Formats.Safetensors;

namespace Lathe.Nn.Tests.Formats.Fuzzing;

/// <summary>
/// Damaged files: a reader opens them or says what is wrong, allocates no more than a small multiple of the file, and ends.
/// The variable <c>LATHE_FUZZ</c> says how many files a format (100,000 take a minute each); the number of a file that fails is in the message.
/// </summary>
public sealed class ReaderFuzzTests : IDisposable
{
    private const int Few = 3_000;
    private const int Many = 20_000;

    // What an exception, a mapping and a stream cost, whatever the file; and what an entry of a list costs a byte of its file.
    private const long FixedBytes = 256 << 10;
    private const long BytesAByte = 64;

    private readonly TemporaryFolder _folder = new(memory: true);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("safetensors")]
    [InlineData("index")]
    [InlineData("gguf")]
    [InlineData("llama2c")]
    public void Damaged_files_are_opened_or_refused(string format) => Run(format, 0, Few);

    [Theory]
    [Trait("Category", "Slow")]
    [InlineData("safetensors")]
    [InlineData("index")]
    [InlineData("gguf")]
    [InlineData("llama2c")]
    public void Many_damaged_files_are_opened_or_refused(string format)
        => Run(format, Few, int.TryParse(Environment.GetEnvironmentVariable("LATHE_FUZZ"), CultureInfo.InvariantCulture, out int count) ? count : Many);

    private void Run(string format, int first, int count)
    {
        (byte[] seed, string name, Func<string, IWeightSource> open) = format switch
        {
            "safetensors" => (FuzzSeeds.Safetensors(_folder), "m.safetensors", (Func<string, IWeightSource>)SafetensorsFile.Open),
            "index" => (FuzzSeeds.Index(_folder), "model.safetensors.index.json", ShardedSafetensors.Open),
            "gguf" => (FuzzSeeds.Gguf(_folder), "m.gguf", GgufFile.Open),
            _ => (FuzzSeeds.Llama2c(_folder), "m.bin", Llama2cFile.Open),
        };
        string path = _folder[name];
        // The good file first: it loads what it needs of the runtime, and shows that the seed is good.
        File.WriteAllBytes(path, seed);
        Assert.True(TryRead(open, path, out _));
        int opened = 0;
        for (int number = first; number < first + count; number++)
        {
            byte[] file = FileMutator.Mutate(seed, number);
            File.WriteAllBytes(path, file);
            long before = GC.GetAllocatedBytesForCurrentThread();
            if (TryRead(open, path, out Exception? error))
                opened++;
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(error is null or InvalidDataException or SafetensorsException, $"File {number} of {format}: {error}");
            Assert.True(allocated <= FixedBytes + (BytesAByte * file.Length), $"File {number} of {format}: {allocated} bytes were allocated for one of {file.Length}.");
        }

        // A harness whose files are all good, or all bad, tests little.
        Assert.InRange(opened, count / 1000, count * 9 / 10);
        TestContext.Current.TestOutputHelper?.WriteLine($"{format}: {count} files, {opened} opened");
    }

    private static bool TryRead(Func<string, IWeightSource> open, string path, out Exception? error)
    {
        try
        {
            using IWeightSource source = open(path);
            foreach (WeightInfo weight in source.Weights)
            {
                // A shape may be as large as the file allows where its elements take no bytes of it.
                if (weight.Shape.Count <= 4 * weight.ByteLength)
                    source.Read(weight.Name, new float[weight.Shape.Count]);
            }

            error = null;
            return true;
        }
        catch (Exception e)
        {
            error = e;
            return false;
        }
    }
}
