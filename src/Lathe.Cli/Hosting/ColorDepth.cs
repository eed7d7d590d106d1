namespace Lathe.Cli.Hosting;

/// <summary>How many colours a screen shows.</summary>
internal enum ColorDepth
{
    /// <summary>None: not a terminal, a dumb one, or NO_COLOR is set.</summary>
    None,

    /// <summary>The sixteen colours of the user's own palette.</summary>
    Palette,

    /// <summary>The 256 fixed colours as well.</summary>
    Fixed256,
}
