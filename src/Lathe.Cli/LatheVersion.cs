using System.Reflection;
using System.Text;

namespace Lathe.Cli;

/// <summary>The version that the build was given.</summary>
internal static class LatheVersion
{
    public static string Number
    {
        get
        {
            Version version = typeof(LatheVersion).Assembly.GetName().Version ?? new Version(0, 0, 0);
            return $"{version.Major}.{version.Minor}.{version.Build}";
        }
    }

    public static byte[] Line => Encoding.ASCII.GetBytes($"lathe {Number}\n");
}
