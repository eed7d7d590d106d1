namespace Lathe.Tensors.Kernels.Assembly;

/// <summary>The 64-bit registers, by their number in machine code.</summary>
internal enum Register
{
    Rax,
    Rcx,
    Rdx,
    Rbx,
    Rsp,
    Rbp,
    Rsi,
    Rdi,
    R8,
    R9,
    R10,
    R11,
}
