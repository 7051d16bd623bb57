using System.Security.Cryptography;
using SwarmMemory.Primitives;

namespace SwarmMemory.Tests.Security;

/// <summary>Made-up secrets. None stands whole in this repository, or every scanner would find it here.</summary>
internal static class Samples
{
    private const string Pool = "q7Zt3Kd9Xw2Lb5Vn8Rj4Hs6Pf1Gm0CyTaUeWoIiBkQvJxDzNlrEpYcMhAgSuF";

    public static string Draw(int length, string? pool = null) => new([.. Enumerable.Range(0, length).Select(i => (pool ?? Pool)[i * 13 % (pool ?? Pool).Length])]);

    /// <summary>A token of a shape, as short as it may be.</summary>
    public static string Of(TokenShape shape)
    {
        var pool = new string([.. Pool.Where(shape.Body.Contains)]);
        return shape.Prefix + Draw(shape.Least, pool);
    }

    public static string GitHub => Of(TokenShapes.All.First(s => s.Prefix == "ghp_"));

    public static string PrivateKey
    {
        get
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            return key.ExportPkcs8PrivateKeyPem();
        }
    }

    public static string WebToken => $"{"ey"}JhbGciOiJIUzI1NiJ9.{"ey"}JzdWIiOiIxMjM0NTY3ODkwIn0.{Draw(43)}";
    public static string Url => $"postgres://app:{Draw(12)}@db.internal:5432/orders";
    public static string ConnectionString => $"Server=db.internal;Database=orders;User Id=app;{"Pass"}word={Draw(9)};";
    public static string Entra => $"{Draw(3)}8Q~{Draw(34)}";
}
