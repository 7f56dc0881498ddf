// SPDX-License-Identifier: LGPL-2.1-or-later
[CCode (cprefix = "SPACEFLIGHTS_", lower_case_cprefix = "spaceflights_")]
namespace Config {
    public const string CONF;
}
