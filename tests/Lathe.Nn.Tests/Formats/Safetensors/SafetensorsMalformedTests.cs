using System.Buffers.Binary;
using System.Text;
using Lathe.Nn.Formats.Safetensors;

namespace Lathe.Nn.Tests.Formats.Safetensors;

public sealed class SafetensorsMalformedTests : IDisposable
{
    private readonly TemporaryFolder _folder = new(memory: true);

    private string FilePath => _folder["t.safetensors"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", 0, "does not start with '{'")]
    [InlineData("[]", 0, "does not start with '{'")]
    [InlineData(" {}", 0, "does not start with '{'")]
    [InlineData("{", 0, "not valid JSON")]
    [InlineData("{}x", 0, "not valid JSON")]
    [InlineData("{}{}", 0, "not valid JSON")]
    [InlineData("{\"a\":1,}", 0, "expected an object with dtype")]
    [InlineData("{\"\\ud800\":{}}", 0, "not valid JSON")]
    [InlineData("{\"a\":[]}", 0, "tensor 'a': the header holds StartArray: expected an object")]
    [InlineData("{\"a\":{\"shape\":[],\"data_offsets\":[0,4]}}", 4, "tensor 'a': no dtype")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}", 4, "tensor 'a': no shape")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[]}}", 4, "tensor 'a': no data_offsets")]
    [InlineData("{\"a\":{\"dtype\":\"F33\",\"shape\":[],\"data_offsets\":[0,4]}}", 4, "tensor 'a': dtype 'F33' is unknown: expected one of BOOL, U8")]
    [InlineData("{\"a\":{\"dtype\":5,\"shape\":[],\"data_offsets\":[0,4]}}", 4, "expected dtype as a string")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}", 4, "dtype stands twice")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[],\"shape\":[],\"data_offsets\":[0,4]}}", 4, "shape stands twice")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", 4, "tensor 'a': shape holds a number that is negative")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,4]}}", 4, "shape holds a number that is negative, fractional")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,4]}}", 4, "too large")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[\"1\"],\"data_offsets\":[0,4]}}", 4, "expected only integers in shape")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":1,\"data_offsets\":[0,4]}}", 4, "expected shape as an array")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,4]}}", 4, "more bytes than 64 bits")]
    [InlineData("{\"a\":{\"dtype\":\"F64\",\"shape\":[2305843009213693952],\"data_offsets\":[0,4]}}", 4, "more bytes than 64 bits")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4, "shape [2] of F32 needs 8 bytes, but data_offsets [0, 4] hold 4")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}", 4, "data_offsets has 1 numbers")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", 4, "run backwards")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}}", 4, "data_offsets holds a number that is negative")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8, "tensor 'a': data begins at byte 4, but the tensors before it end at 0: there is a gap")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[2,6]}}", 6, "tensor 'b': data begins at byte 2, but the tensors before it end at 4: they overlap")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "they overlap")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8, "tensor 'a': the header lists this name twice")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 3, "holds only 3 bytes of data: it is cut short")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 5, "holds 5 bytes of data: 1 too many")]
    [InlineData("{}", 1, "1 too many")]
    [InlineData("{\"__metadata__\":5}", 0, "expected __metadata__ as an object")]
    [InlineData("{\"__metadata__\":{\"a\":5}}", 0, "expected a string for 'a' in __metadata__")]
    [InlineData("{\"__metadata__\":{\"a\":\"x\",\"a\":\"y\"}}", 0, "has the key 'a' twice")]
    [InlineData("{\"__metadata__\":{},\"__metadata__\":{}}", 0, "lists __metadata__ twice")]
    public void A_malformed_header_is_named(string json, int dataLength, string message)
    {
        Write(json, dataLength);
        SafetensorsException error = Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(FilePath));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.StartsWith($"'{FilePath}'", error.Message, StringComparison.Ordinal);
        Assert.Equal(FilePath, error.File);
    }

    [Theory]
    [InlineData("{\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 8)]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4)]
    [InlineData("{\"a\":{\"future\":[1,{}],\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}  ", 4)]
    [InlineData("{\"__metadata__\":null}", 0)]
    public void What_the_reference_accepts_is_accepted(string json, int dataLength)
    {
        Write(json, dataLength);
        using SafetensorsFile file = SafetensorsFile.Open(FilePath);
        Assert.Empty(file.Metadata);
    }

    [Fact]
    public void Nesting_and_invalid_text_do_not_crash()
    {
        Write("{\"a\":" + string.Concat(Enumerable.Repeat("{\"x\":", 100_000)), 0);
        Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(FilePath));
        byte[] bytes = [5, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)'}'];
        File.WriteAllBytes(FilePath, bytes);
        Assert.Contains("UTF-8", Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(FilePath)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0ul, "the file has 0 bytes")]
    [InlineData(7, 0ul, "the file has 7 bytes")]
    [InlineData(8, 0ul, "does not start with '{'")]
    [InlineData(100, 93ul, "the header claims 93 bytes, but only 92 follow")]
    [InlineData(100, 100_000_000ul, "but only 92 follow")]
    [InlineData(100, 100_000_001ul, "expected at most 100000000")]
    [InlineData(100, ulong.MaxValue, "expected at most 100000000")]
    public void A_wrong_header_length_is_named_without_allocating_it(int fileLength, ulong claimed, string message)
    {
        byte[] bytes = new byte[Math.Max(fileLength, 8)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, claimed);
        File.WriteAllBytes(FilePath, bytes[..fileLength]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        SafetensorsException error = Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(FilePath));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_an_io_error()
    {
        Assert.Throws<FileNotFoundException>(() => SafetensorsFile.Open(_folder["absent"]));
    }

    [Fact]
    public void Random_mutations_load_or_throw_the_format_error()
    {
        var writer = new SafetensorsWriter { Metadata = { ["format"] = "pt" } };
        writer.Add("wte", [3, 2], new float[6]);
        writer.Add("ids", [4], new long[4]);
        writer.Add("mask", [3], new bool[3]);
        writer.Save(FilePath);
        byte[] original = File.ReadAllBytes(FilePath);
        var random = new Random(20);
        int loaded = 0, refused = 0;
        for (int i = 0; i < 5000; i++)
        {
            File.WriteAllBytes(FilePath, Mutate(original, random));
            try
            {
                using SafetensorsFile file = SafetensorsFile.Open(FilePath);
                foreach (SafetensorsEntry entry in file.Entries)
                    _ = file.Read<double>(entry.Name);
                loaded++;
            }
            catch (SafetensorsException)
            {
                refused++;
            }
        }

        Assert.Equal(5000, loaded + refused);
        Assert.True(loaded > 100 && refused > 1000, $"{loaded} loaded, {refused} refused: the mutations should reach both.");
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        var bytes = new List<byte>(original);
        byte[] alphabet = [.. "{}[]\",:0123456789-.eE\\untrFIB "u8];
        for (int edits = random.Next(1, 4); edits > 0; edits--)
        {
            int place = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0: bytes[place] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[place] = alphabet[random.Next(alphabet.Length)]; break;
                case 2: bytes.Insert(place, alphabet[random.Next(alphabet.Length)]); break;
                case 3: bytes.RemoveAt(place); break;
                case 4: bytes.RemoveRange(place, Math.Min(bytes.Count - place, bytes.Count - 1)); bytes.Add((byte)random.Next(256)); break;
                default: bytes[random.Next(Math.Min(8, bytes.Count))] = (byte)random.Next(256); break;
            }
        }

        return [.. bytes];
    }

    private void Write(string json, int dataLength)
    {
        byte[] header = Encoding.UTF8.GetBytes(json);
        byte[] bytes = new byte[8 + header.Length + dataLength];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, header.Length);
        header.CopyTo(bytes, 8);
        File.WriteAllBytes(FilePath, bytes);
    }
}
