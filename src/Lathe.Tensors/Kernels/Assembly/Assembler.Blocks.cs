namespace Lathe.Tensors.Kernels.Assembly;

/// <summary>The instructions of products with quantised blocks: integers, conversions, and operands spread from one 32-bit number in memory.</summary>
internal sealed partial class Assembler
{
    /// <summary>vpdpbusd sum, unsigned, signed: for each lane four products of bytes added to an integer (AVX512-VNNI).</summary>
    public void DotBytes(int sum, int unsigned, int signed) => Evex(Map.M0F38, Prefix.P66, 0x50, sum, unsigned, signed);

    /// <summary>The same with four signed bytes of memory for every lane.</summary>
    public void DotBytes(int sum, int unsigned, Address signed) => Evex(Map.M0F38, Prefix.P66, 0x50, sum, unsigned, signed, scale: 4, spread: true);

    /// <summary>vmovdqa32 to, from.</summary>
    public void Copy(int to, int from) => Evex(Map.M0F, Prefix.P66, 0x6F, to, 0, from);

    /// <summary>vpxord: zeros.</summary>
    public void Clear(int zmm) => Evex(Map.M0F, Prefix.P66, 0xEF, zmm, zmm, zmm);

    /// <summary>vpandd to, a, b.</summary>
    public void And(int to, int a, int b) => Evex(Map.M0F, Prefix.P66, 0xDB, to, a, b);

    /// <summary>vpandd to, a, [b].</summary>
    public void And(int to, int a, Address b) => Evex(Map.M0F, Prefix.P66, 0xDB, to, a, b, scale: 64);

    /// <summary>vpternlogd to, a, b: to | (a &amp; b).</summary>
    public void OrAnd(int to, int a, int b)
    {
        Evex(Map.M0F3A, Prefix.P66, 0x25, to, a, b);
        _code.Add(0xF8);
    }

    /// <summary>vpsrlw to, [from], count, or vpsllw for a negative count: 16-bit lanes.</summary>
    public void ShiftWordsRight(int to, Address from, int count)
    {
        Evex(Map.M0F, Prefix.P66, 0x71, count < 0 ? 6 : 2, to, from, scale: 64);
        _code.Add((byte)Math.Abs(count));
    }

    /// <summary>vpslld to, [from], count: one 32-bit number in every lane, shifted.</summary>
    public void SpreadShiftLeft(int to, Address from, int count)
    {
        Evex(Map.M0F, Prefix.P66, 0x72, 6, to, from, scale: 4, spread: true);
        _code.Add((byte)count);
    }

    /// <summary>vpslld to, from, count.</summary>
    public void ShiftLeft(int to, int from, int count)
    {
        Evex(Map.M0F, Prefix.P66, 0x72, 6, to, from);
        _code.Add((byte)count);
    }

    /// <summary>vcvtdq2ps to, from: integers to floats.</summary>
    public void ToFloats(int to, int from) => Evex(Map.M0F, Prefix.None, 0x5B, to, 0, from);

    /// <summary>vcvtph2ps to, [from]: sixteen 16-bit floats.</summary>
    public void LoadHalves(int to, Address from) => Evex(Map.M0F38, Prefix.P66, 0x13, to, 0, from, scale: 32);

    /// <summary>vpmovzxwd to, [from]: sixteen 16-bit numbers.</summary>
    public void LoadWords(int to, Address from) => Evex(Map.M0F38, Prefix.P66, 0x33, to, 0, from, scale: 32);

    /// <summary>vpmovzxbd or vpmovsxbd to, [from]: sixteen bytes.</summary>
    public void LoadBytes(int to, Address from, bool signed) => Evex(Map.M0F38, Prefix.P66, (byte)(signed ? 0x21 : 0x31), to, 0, from, scale: 16);

    /// <summary>vmulps to, a, b.</summary>
    public void Multiply(int to, int a, int b) => Evex(Map.M0F, Prefix.None, 0x59, to, a, b);

    /// <summary>vmulps to, a, [b]: one float in every lane.</summary>
    public void MultiplySpread(int to, int a, Address b) => Evex(Map.M0F, Prefix.None, 0x59, to, a, b, scale: 4, spread: true);

    /// <summary>vfmadd231ps sum, a, b: sum + a·b.</summary>
    public void MultiplyAdd(int sum, int a, int b) => Evex(Map.M0F38, Prefix.P66, 0xB8, sum, a, b);

    /// <summary>vfmadd231ps or vfnmadd231ps sum, a, [b]: sum ± a·b with one float in every lane.</summary>
    public void MultiplyAddSpread(int sum, int a, Address b, bool negative = false)
        => Evex(Map.M0F38, Prefix.P66, (byte)(negative ? 0xBC : 0xB8), sum, a, b, scale: 4, spread: true);

    /// <summary>mov eax, value; vpbroadcastd zmm, eax.</summary>
    public void Fill(int zmm, uint value)
    {
        _code.Add(0xB8);
        Immediate((int)value);
        Evex(Map.M0F38, Prefix.P66, 0x7C, zmm, 0, (int)Register.Rax);
    }

    /// <summary>prefetcht0 [address].</summary>
    public void Prefetch(Address address)
    {
        Rex(0, address.HasIndex ? (int)address.Index : 0, (int)address.Base);
        _code.AddRange([0x0F, 0x18]);
        Memory(1, address, scale: 1);
    }
}
