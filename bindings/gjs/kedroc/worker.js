// SPDX-License-Identifier: LGPL-2.1-or-later
// The worker for nodes in JavaScript: `gjs -m worker.js`, started by a runner, not by hand.

import System from 'system';

const OLDEST = 17400;
const PACKAGES = 'gjs (1.74 or later), and kedroc with its typelib';

// The name of the library is looked up here, and not in an import, so that there is an error to catch; and nothing is
// awaited, as no promise of a node would be settled within another one.
function findLibrary() {
    if (System.version < OLDEST)
        throw new Error(`its version is ${System.version}, which is too old`);
    imports.gi.versions.Kedroc = '1';
    return imports.gi.Kedroc;
}

function main() {
    let Kedroc;
    try {
        Kedroc = findLibrary();
    } catch (error) {
        printerr(`gjs cannot use kedroc: ${error.message}; install ${PACKAGES}`);
        return 1;
    }
    imports.overrides._KedrocFunctions.setWorker();
    return Kedroc.worker_main();
}

System.exit(main());
