namespace Lathe.Tensors.Kernels.Assembly;

/// <summary>
/// Writes x86-64 machine code, as much of it as Lathe's kernels need: 512-bit instructions in EVEX encoding (Intel SDM volume 2,
/// section 2.7) and a few integer ones. It is for instructions the runtime has no intrinsic for.
/// </summary>
internal sealed partial class Assembler
{
    private readonly List<byte> _code = [];

    /// <summary>What has been written.</summary>
    public ReadOnlySpan<byte> Code => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_code);

    /// <summary>Where the next instruction will be: a target of <see cref="LoopWhileNotZero"/>.</summary>
    public int Here => _code.Count;

    /// <summary>vmovups zmm, [address]: sixteen floats.</summary>
    public void Load(int zmm, Address from) => Evex(Map.M0F, Prefix.None, 0x10, zmm, 0, from, scale: 64);

    /// <summary>vmovups [address], zmm.</summary>
    public void Store(Address to, int zmm) => Evex(Map.M0F, Prefix.None, 0x11, zmm, 0, to, scale: 64);

    /// <summary>vmovups xmm, [address]: for registers whose lower quarter a calling convention keeps.</summary>
    public void LoadQuarter(int xmm, Address from) => Evex(Map.M0F, Prefix.None, 0x10, xmm, 0, from, scale: 16, length: 0);

    /// <summary>vmovups [address], xmm.</summary>
    public void StoreQuarter(Address to, int xmm) => Evex(Map.M0F, Prefix.None, 0x11, xmm, 0, to, scale: 16, length: 0);

    /// <summary>vbroadcastss zmm, [address]: one 32-bit value in every lane.</summary>
    public void Broadcast(int zmm, Address from) => Evex(Map.M0F38, Prefix.P66, 0x18, zmm, 0, from, scale: 4);

    /// <summary>vdpbf16ps sum, a, b: for each lane two products of bfloat16 added to a float, the upper pair's first (AVX512-BF16).</summary>
    public void DotHalves(int sum, int a, int b) => Evex(Map.M0F38, Prefix.PF3, 0x52, sum, a, b);

    /// <summary>mov to, [address].</summary>
    public void Load(Register to, Address from) => Integer(0x8B, to, from);

    /// <summary>lea to, [address].</summary>
    public void AddressOf(Register to, Address from) => Integer(0x8D, to, from);

    /// <summary>mov to, from.</summary>
    public void Move(Register to, Register from)
    {
        Rex((int)from, 0, (int)to);
        _code.Add(0x89);
        _code.Add((byte)(0xC0 | (((int)from & 7) << 3) | ((int)to & 7)));
    }

    /// <summary>add to, from.</summary>
    public void Add(Register to, Register from)
    {
        Rex((int)from, 0, (int)to);
        _code.Add(0x01);
        _code.Add((byte)(0xC0 | (((int)from & 7) << 3) | ((int)to & 7)));
    }

    /// <summary>add register, constant.</summary>
    public void Add(Register to, int value)
    {
        Rex(0, 0, (int)to);
        _code.Add(0x81);
        _code.Add((byte)(0xC0 | ((int)to & 7)));
        Immediate(value);
    }

    /// <summary>shl register, count.</summary>
    public void ShiftLeft(Register register, byte count)
    {
        Rex(0, 0, (int)register);
        _code.Add(0xC1);
        _code.Add((byte)(0xE0 | ((int)register & 7)));
        _code.Add(count);
    }

    /// <summary>dec counter; jnz <paramref name="top"/>.</summary>
    public void LoopWhileNotZero(Register counter, int top)
    {
        Rex(0, 0, (int)counter);
        _code.Add(0xFF);
        _code.Add((byte)(0xC8 | ((int)counter & 7)));
        _code.AddRange([0x0F, 0x85]);
        Immediate(top - (_code.Count + 4));
    }

    /// <summary>push rbx, which callers expect back.</summary>
    public void PushRbx() => _code.Add(0x53);

    /// <summary>pop rbx.</summary>
    public void PopRbx() => _code.Add(0x5B);

    /// <summary>vzeroupper; ret.</summary>
    public void Return() => _code.AddRange([0xC5, 0xF8, 0x77, 0xC3]);

    private void Integer(byte opcode, Register register, Address address)
    {
        Rex((int)register, address.HasIndex ? (int)address.Index : 0, (int)address.Base);
        _code.Add(opcode);
        Memory((int)register, address, scale: 1);
    }

    private void Rex(int reg, int index, int rm) => _code.Add((byte)(0x48 | ((reg >> 3) << 2) | ((index >> 3) << 1) | (rm >> 3)));

    // EVEX.P0: R X B R' 0 mmm; P1: W vvvv 1 pp; P2: z L'L b V' aaa. Register bits are stored inverted.
    private void Evex(Map map, Prefix prefix, byte opcode, int reg, int second, int third)
    {
        Header(map, prefix, reg, second, x: third >> 4, b: third >> 3, length: 2);
        _code.Add(opcode);
        _code.Add((byte)(0xC0 | ((reg & 7) << 3) | (third & 7)));
    }

    private void Evex(Map map, Prefix prefix, byte opcode, int reg, int second, Address address, int scale, int length = 2, bool spread = false)
    {
        Header(map, prefix, reg, second, x: address.HasIndex ? (int)address.Index >> 3 : 0, b: (int)address.Base >> 3, length, spread);
        _code.Add(opcode);
        Memory(reg, address, scale);
    }

    private void Header(Map map, Prefix prefix, int reg, int second, int x, int b, int length, bool spread = false)
    {
        static int Not(int value, int shift) => (~value & 1) << shift;
        _code.Add(0x62);
        _code.Add((byte)(Not(reg >> 3, 7) | Not(x, 6) | Not(b, 5) | Not(reg >> 4, 4) | (int)map));
        _code.Add((byte)(((~second & 15) << 3) | 4 | (int)prefix));
        _code.Add((byte)((length << 5) | (spread ? 16 : 0) | Not(second >> 4, 3)));
    }

    // An EVEX displacement of one byte counts operands, not bytes; where that does not go up, four bytes say it.
    private void Memory(int reg, Address address, int scale)
    {
        bool small = address.Displacement % scale == 0 && address.Displacement / scale is >= -128 and <= 127;
        int mode = small ? 0x40 : 0x80, low = (int)address.Base & 7;
        bool withIndex = address.HasIndex || low == 4;
        _code.Add((byte)(mode | ((reg & 7) << 3) | (withIndex ? 4 : low)));
        if (withIndex)
        {
            int index = address.HasIndex ? (int)address.Index & 7 : 4;
            _code.Add((byte)((System.Numerics.BitOperations.Log2((uint)address.Factor) << 6) | (index << 3) | low));
        }

        if (small) _code.Add((byte)(address.Displacement / scale));
        else Immediate(address.Displacement);
    }

    private void Immediate(int value) => _code.AddRange(BitConverter.GetBytes(value));

    private enum Map
    {
        M0F = 1,
        M0F38 = 2,
        M0F3A = 3,
    }

    private enum Prefix
    {
        None,
        P66,
        PF3,
    }
}
